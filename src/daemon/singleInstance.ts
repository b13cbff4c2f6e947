// One daemon per HOLDFAST_HOME: the kernel lock held for life decides. Whoever holds it raises the epoch, so that a late
// older daemon is recognised by every keeper.

import { readGoodbye } from '../host/goodbye.ts';
import { type Lock, tryLock } from '../host/lock.ts';
import type { Log } from '../host/log.ts';
import type { HostPaths } from '../host/paths.ts';
import { readDaemonRecord } from '../host/records.ts';

export type Claim =
  | { readonly isOurs: true; readonly lock: Lock; readonly epoch: number }
  | { readonly isOurs: false; readonly pid: number | undefined };

export function claimInstance(paths: HostPaths, log: Log): Claim {
  const lock = tryLock(paths.daemonLock);
  const record = readLenient(() => readDaemonRecord(paths), log);
  if (lock === undefined) return { isOurs: false, pid: record?.pid };
  const goodbye = readLenient(() => readGoodbye(paths), log);
  return { isOurs: true, lock, epoch: Math.max(record?.epoch ?? 0, goodbye?.epoch ?? 0) + 1 };
}

/** A torn file costs the knowledge in it, not the start; keepers know the highest epoch too. */
function readLenient<T>(read: () => T | undefined, log: Log): T | undefined {
  try {
    return read();
  } catch (error) {
    log.error('a file of an earlier daemon cannot be read', error);
    return undefined;
  }
}
