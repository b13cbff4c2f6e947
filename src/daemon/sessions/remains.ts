// What a dead keeper left running: ended before its service starts again, by the recorded (pid, start time), its process
// group, and the session tag in the environment of what moved away from that group.

import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../host/log.ts';
import { isAlive, type ProcessIdentity, startTimeOf } from '../../host/processIdentity.ts';
import type { SessionRegistry } from './registry.ts';

/** Polite first: a database deserves to close its files even though nobody reads its output any more. */
const GRACE_MS = 2_000;
const POLL_MS = 50;
/** After SIGKILL only the kernel can still hold a process. */
const KILL_WAIT_MS = 2_000;

export class Remains {
  readonly #registry: SessionRegistry;
  readonly #home: string;
  readonly #log: Log;

  constructor(registry: SessionRegistry, home: string, log: Log) {
    this.#registry = registry;
    this.#home = home;
    this.#log = log;
  }

  /** @returns pids that could not be ended; empty when nothing is left */
  async end(session: string): Promise<readonly number[]> {
    const found = this.#find(session);
    if (found.length === 0) return [];
    this.#log.warn('ending what a dead keeper left', { session, pids: found.map(({ pid }) => pid) });
    for (const identity of found) signal(identity, 'SIGTERM');
    await goneWithin(found, GRACE_MS);
    // Looked for again: dying programs start others.
    const rest = this.#find(session);
    for (const identity of rest) signal(identity, 'SIGKILL');
    await goneWithin(rest, KILL_WAIT_MS);
    return this.#find(session).map(({ pid }) => pid);
  }

  #find(session: string): ProcessIdentity[] {
    const run = this.#registry.get(session)?.run;
    const leader = run != null && isAlive(run) ? [{ pid: run.pid, startTime: run.startTime }] : [];
    const tagged = this.#taggedWith(session).filter(({ pid }) => pid !== run?.pid && pid !== process.pid);
    return [...leader, ...tagged];
  }

  /**
   * Processes that carry the marks of the session and did not ask to be left alone. The session alone would not do: a
   * service has the same id in every home that declares it. Linux only; elsewhere the group must do.
   */
  #taggedWith(session: string): ProcessIdentity[] {
    if (process.platform !== 'linux') return [];
    const marks = [`HOLDFAST_SESSION=${session}`, `HOLDFAST_HOME=${this.#home}`];
    return readdirSync('/proc').flatMap((name): ProcessIdentity[] => {
      const pid = Number(name);
      const environment = Number.isInteger(pid) ? environmentOf(pid) : [];
      const isMarked = marks.every((mark) => environment.includes(mark));
      if (!isMarked || environment.includes('HOLDFAST_DETACH=1')) return [];
      const startTime = startTimeOf(pid);
      return startTime === undefined ? [] : [{ pid, startTime }];
    });
  }
}

function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  // Looked at again right before: between the scan and now the pid may have become another's.
  if (!isAlive(identity) || identity.pid <= 1) return;
  try {
    process.kill(identity.pid, name);
  } catch {
    // It has just ended, or is not ours to end; the caller counts what is left.
  }
}

async function goneWithin(identities: readonly ProcessIdentity[], timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline && identities.some((identity) => isAlive(identity)))
    await delay(POLL_MS);
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
  } catch {
    return [];
  }
}
