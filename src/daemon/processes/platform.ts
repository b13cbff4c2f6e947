// What each system tells about its processes. The cheap facts of all of them come at once; what costs a read per process
// is asked only for those somebody looks at.

import { forPlatform } from '../../host/platform.ts';
import type { ProcessIdentity } from '../../host/processIdentity.ts';
import { darwinProcesses } from './platform.darwin.ts';
import { linuxProcesses } from './platform.linux.ts';
import { windowsProcesses } from './platform.windows.ts';

export interface RawProcess {
  readonly pid: number;
  readonly ppid: number;
  /** Process group; 0 where the system has none. */
  readonly group: number;
  /** Session of the system (`setsid`), which has nothing to do with ours; 0 where it has none or does not tell. */
  readonly sid: number;
  /** In the unit of host/processIdentity.ts. */
  readonly startTime: number;
  /** Epoch ms. */
  readonly startedAt: number;
  /** File name of the program, as far as the system knows it. */
  readonly name: string;
  readonly state: string;
  readonly threads: number;
  /** Bytes. */
  readonly rss: number;
  /** Processor time used so far, ms. */
  readonly cpuMs: number;
}

export interface ProcessDetails {
  readonly command: string;
  readonly cwd: string | null;
  readonly user: string | null;
}

/** What a process carries in its environment of who wanted it. */
export interface Tags {
  /** HOLDFAST_HOME; sessions are those of one home. */
  readonly home: string | null;
  readonly session: string | null;
  readonly originator: string | null;
  /** It asked to be left alone: it belongs to nobody. */
  readonly isDetached: boolean;
}

export interface ProcessPlatform {
  list(): Promise<readonly RawProcess[]>;
  /** Those of the given ones that still run; what has ended and was not reaped does not. */
  alive<T extends ProcessIdentity>(some: readonly T[]): Promise<readonly T[]>;
  /** Undefined when it has ended, or is not ours to look at. */
  details(process: RawProcess): Promise<ProcessDetails | undefined>;
  /** Of processes of this pid namespace: those inside a container belong to whatever runs there. */
  tags(pid: number): Promise<Tags | undefined>;
  /** Ports each process listens on; of all processes when none are named. What needs no names begins before they come. */
  listeners(pids?: Promise<ReadonlySet<number>>): Promise<ReadonlyMap<number, readonly number[]>>;
  /** Whose a listening port is, also where the process cannot be seen; null: nobody's, or the system does not tell. */
  portUser(port: number): Promise<string | null>;
}

export const processPlatform: ProcessPlatform = forPlatform({
  linux: linuxProcesses,
  darwin: darwinProcesses,
  win32: windowsProcesses,
});
