// What each system tells about its processes. The cheap facts of all of them come at once; what costs a read per process
// is asked only for those somebody looks at.

import { forPlatform } from '../../host/platform.ts';
import { darwinProcesses } from './platform.darwin.ts';
import { linuxProcesses } from './platform.linux.ts';
import { windowsProcesses } from './platform.windows.ts';

export interface RawProcess {
  readonly pid: number;
  readonly ppid: number;
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
  readonly session: string | null;
  readonly originator: string | null;
  /** It asked to be left alone: it belongs to nobody. */
  readonly isDetached: boolean;
}

export interface ProcessPlatform {
  list(): Promise<readonly RawProcess[]>;
  /** Undefined when it has ended, or is not ours to look at. */
  details(process: RawProcess): Promise<ProcessDetails | undefined>;
  tags(pid: number): Promise<Tags | undefined>;
  /** Ports each process listens on; of all processes when none are named. */
  listeners(pids?: ReadonlySet<number>): Promise<ReadonlyMap<number, readonly number[]>>;
}

export const processPlatform: ProcessPlatform = forPlatform({
  linux: linuxProcesses,
  darwin: darwinProcesses,
  win32: windowsProcesses,
});
