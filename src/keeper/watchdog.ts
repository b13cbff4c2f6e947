// Brings the daemon back when it vanished without a goodbye and something here wants supervision: a crashed service would
// stay down otherwise. Starts the newest version that ever ran, under the common start lock.

import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Disposable } from '../base/disposable.ts';
import { readGoodbye } from '../host/goodbye.ts';
import { launchDetached } from '../host/launch.ts';
import { lockWithin } from '../host/lock.ts';
import type { Log } from '../host/log.ts';
import type { HostPaths } from '../host/paths.ts';
import { readDaemonRecord } from '../host/records.ts';
import { readCurrent } from '../host/versions.ts';
import { dial } from '../ipc/dial.ts';

/** Keepers of several roots notice at the same time. */
const JITTER_MS = { min: 100, max: 600 } as const;
const QUICK_TRIES = 3;
const RETRY_MS = 2_000;
const SLOW_RETRY_MS = 60_000;
const LOCK_TIMEOUT_MS = 10_000;
const DIAL_TIMEOUT_MS = 3_000;
const READY_TIMEOUT_MS = 10_000;

export class Watchdog implements Disposable {
  readonly #paths: HostPaths;
  readonly #log: Log;
  readonly #isWanted: () => boolean;
  #timer: NodeJS.Timeout | undefined;
  #tries = 0;
  #hasSaidGoodbye = false;

  /**
   * @param isWanted no daemon controls, and a session wants supervision. Whether one that ended really is to be started
   * again only the daemon knows; one that finds nothing to do soon ends.
   */
  constructor(paths: HostPaths, log: Log, isWanted: () => boolean) {
    this.#paths = paths;
    this.#log = log;
    this.#isWanted = isWanted;
  }

  didClaim(): void {
    this.#hasSaidGoodbye = false;
    this.#tries = 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  didSayGoodbye(): void {
    this.#hasSaidGoodbye = true;
  }

  didLose(): void {
    if (this.#hasSaidGoodbye) return;
    this.#later(JITTER_MS.min + Math.random() * (JITTER_MS.max - JITTER_MS.min));
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#try(), ms);
  }

  async #try(): Promise<void> {
    if (!this.#isWanted() || this.#hasSaidGoodbye) return;
    this.#tries++;
    try {
      if (readGoodbye(this.#paths) !== undefined) return;
      await this.#start();
    } catch (error) {
      this.#log.error('the daemon could not be brought back', error, { try: this.#tries });
    }
    // It has to find and claim this keeper; until then it may as well have died again.
    if (this.#isWanted()) this.#later(this.#tries < QUICK_TRIES ? RETRY_MS : SLOW_RETRY_MS);
  }

  async #start(): Promise<void> {
    const lock = await lockWithin(this.#paths.startLock, LOCK_TIMEOUT_MS);
    try {
      if (await this.#isDaemonThere()) return;
      const current = readCurrent(this.#paths);
      if (current === undefined) {
        this.#log.warn('no daemon is installed that could be started');
        return;
      }
      const { pid } = await launchDetached({
        script: join(current.dir, 'daemon.js'),
        args: ['--home', this.#paths.home],
        env: process.env,
        cwd: homedir(),
        wantsScope: true,
        readyTimeoutMs: READY_TIMEOUT_MS,
        logFile: this.#paths.daemonLog,
      });
      this.#log.info('brought the daemon back', { daemonPid: pid, version: current.version });
    } finally {
      lock.release();
    }
  }

  async #isDaemonThere(): Promise<boolean> {
    const record = readDaemonRecord(this.#paths);
    if (record === undefined) return false;
    try {
      (await dial(record.socket, DIAL_TIMEOUT_MS)).destroy();
      return true;
    } catch {
      return false;
    }
  }
}
