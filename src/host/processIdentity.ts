// Who a process is. A pid alone names nobody, because pids are given out again; a pid with its start time does, and
// the boot id says whether the numbers are of this boot at all.

import { forPlatform } from './platform.ts';
import * as darwin from './processIdentity.darwin.ts';
import * as linux from './processIdentity.linux.ts';
import * as windows from './processIdentity.windows.ts';

export interface ProcessIdentity {
  readonly pid: number;
  /** In the kernel's own unit: Linux clock ticks since boot, macOS seconds, Windows milliseconds since 1970. */
  readonly startTime: number;
}

export interface ProcessFacts {
  readonly startTime: number;
  /** One letter: R S D, Z = ended but not reaped, T = stopped. */
  readonly state: string;
}

/** What each platform provides. */
export interface IdentityPlatform {
  /** Undefined when there is no such process. */
  readProcess(pid: number): ProcessFacts | undefined;
  readBootId(): string;
  readMachineId(): string | undefined;
  readPidNamespace(): string | undefined;
}

const platform = forPlatform<IdentityPlatform>({ linux, darwin, win32: windows });

export function startTimeOf(pid: number): number | undefined {
  return platform.readProcess(pid)?.startTime;
}

/** Undefined when there is no such process; 'T' = stopped. */
export function stateOf(pid: number): string | undefined {
  return platform.readProcess(pid)?.state;
}

/** Whether exactly this process still runs. One that ended and was not reaped is not alive; a reused pid is another. */
export function isAlive(identity: ProcessIdentity & { readonly bootId?: string }): boolean {
  if (identity.bootId !== undefined && identity.bootId !== bootId()) return false;
  const facts = platform.readProcess(identity.pid);
  return facts?.startTime === identity.startTime && facts.state !== 'Z' && facts.state !== 'X';
}

export const bootId = once(() => platform.readBootId());
/** Undefined where the system has no such id. */
export const machineId = once(() => platform.readMachineId());
/** Undefined where the system has no such thing. */
export const pidNamespace = once(() => platform.readPidNamespace());

/** None of these changes while a process lives. */
function once<T>(read: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: read() };
    return known.value;
  };
}
