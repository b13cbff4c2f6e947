// Ends a daemon that accepts connections and never answers, so that another can take its place: by (pid, start time) and
// under the start lock, a few times at most. It owns no child; nothing that runs is touched.

import { setTimeout as delay } from 'node:timers/promises';
import { lockWithin } from '../host/lock.ts';
import type { Log } from '../host/log.ts';
import type { HostPaths } from '../host/paths.ts';
import { isAlive } from '../host/processIdentity.ts';
import { readDaemonRecord } from '../host/records.ts';

const LOCK_TIMEOUT_MS = 15_000;
const GONE_TIMEOUT_MS = 5_000;
const POLL_MS = 20;

/** @returns whether it is gone, or was gone already */
export async function endDaemon(paths: HostPaths, pid: number, log: Log): Promise<boolean> {
  const lock = await lockWithin(paths.startLock, LOCK_TIMEOUT_MS);
  try {
    const record = readDaemonRecord(paths);
    if (record === undefined || record.pid !== pid || !isAlive(record)) return true;
    log.warn('ending a daemon that does not answer', { daemonPid: pid, instance: record.instance });
    // SIGKILL also ends a stopped process, which would not hear anything else.
    process.kill(pid, 'SIGKILL');
    const deadline = performance.now() + GONE_TIMEOUT_MS;
    while (isAlive(record) && performance.now() < deadline) await delay(POLL_MS);
    return !isAlive(record);
  } finally {
    lock.release();
  }
}

/** How often a daemon may be replaced before it is left to a person. */
const MAX_REPLACEMENTS = 3;
const REPLACEMENT_WINDOW_MS = 10 * 60_000;

export class ReplacementBudget {
  readonly #at: number[] = [];

  /** @returns whether one more is allowed now, and counts it */
  take(now: number): boolean {
    const recent = this.#at.filter((at) => now - at < REPLACEMENT_WINDOW_MS);
    this.#at.length = 0;
    this.#at.push(...recent);
    if (recent.length >= MAX_REPLACEMENTS) return false;
    this.#at.push(now);
    return true;
  }
}
