// Starts the daemon unless somebody else just did: under the start lock, looking again once it is held. Loaded only when
// there is something to start.

import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { launchDetached } from '../host/launch.ts';
import { lockUnless, lockWithin, tryLock } from '../host/lock.ts';
import { lastLines } from '../host/log.ts';
import { ensureHome, type HostPaths } from '../host/paths.ts';
import { isAlive, type ProcessIdentity } from '../host/processIdentity.ts';
import { type InstalledVersion, installToLaunch } from '../host/versions.ts';
import { dial, isRefused } from '../ipc/dial.ts';
import { launchFailed } from '../protocol/failure.ts';
import type { FindOptions } from './find.ts';
import { readRecord } from './readRecord.ts';

/** Longer than whoever holds it may take. */
const START_LOCK_MS = 60_000;
/** It takes a fifth of a second, and fails at once; a machine on which a hundred programs start has been seen to take 15 s. */
const READY_MS = 45_000;
const DIAL_MS = 5_000;
/** A daemon that ends removes its socket first and itself last. */
const ENDING_MS = 5_000;
/** One look reads one small file. */
const LOOK_MS = 5;
/** Of each one that waits: some hundred looks a second for a hundred of them. */
const LOOK_WAITING_MS = 250;
const SHOWN_LOG_LINES = 10;

/**
 * @param rejected instance whose file is known to lead to somebody else's daemon
 * Rejects with `launchFailed` or `fileUnusable`.
 */
export async function startDaemon(options: FindOptions, rejected?: string): Promise<void> {
  ensureHome(options.paths.home);
  // Whoever waits for the lock does not have to get it to see that another has started one: a hundred would take turns.
  const started = new AbortController();
  const looking = setInterval(() => {
    isThere(options, rejected).then(
      (isSo) => isSo && started.abort(),
      // Whoever holds the lock next says what is wrong.
      () => undefined,
    );
  }, LOOK_WAITING_MS);
  try {
    const lock = await lockUnless(started.signal, options.paths.startLock, START_LOCK_MS);
    clearInterval(looking);
    if (lock === undefined) return;
    try {
      if (await isThere(options, rejected)) return;
      const record = readRecord(options);
      if (record !== undefined && record.instance !== rejected) await untilGone(record);
      await launch(options);
    } finally {
      lock.release();
    }
  } finally {
    clearInterval(looking);
  }
}

async function isThere(options: FindOptions, rejected: string | undefined): Promise<boolean> {
  const record = readRecord(options);
  return record !== undefined && record.instance !== rejected && (await accepts(record.socket));
}

/** @returns false at once where nobody is starting one */
export async function untilStarted(paths: HostPaths): Promise<boolean> {
  const free = tryLock(paths.startLock);
  free?.release();
  if (free === undefined) await underStartLock(paths, async () => undefined);
  return free === undefined;
}

export async function underStartLock<T>(paths: HostPaths, work: () => Promise<T>): Promise<T> {
  const lock = await lockWithin(paths.startLock, START_LOCK_MS);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** The caller holds the start lock. */
export async function launch(options: FindOptions): Promise<void> {
  await launchVersion(options, await installToLaunch(options.paths, options.distDir));
}

/** The caller holds the start lock. */
export async function launchVersion(options: FindOptions, chosen: InstalledVersion): Promise<void> {
  const { paths, log } = options;
  const deadline = performance.now() + ENDING_MS;
  for (;;) {
    const { pid, readyLine, containment } = await launchDetached({
      script: path.join(chosen.dir, 'daemon.js'),
      args: ['--home', paths.home],
      env: { ...(options.env ?? process.env), HOLDFAST_HOME: paths.home },
      // Not the folder somebody happens to be in: it must stay possible to delete that.
      cwd: paths.hostDir,
      wantsScope: true,
      readyTimeoutMs: READY_MS,
      logFile: paths.daemonLog,
    });
    if (isReady(readyLine)) {
      log.info('daemon launched', { daemonPid: pid, version: chosen.version, containment });
      return;
    }
    // Another holds the lock: one that is just ending, or one a keeper started, whose file is about to be there.
    const record = readRecord(options);
    if (record !== undefined && (await accepts(record.socket))) return;
    if (performance.now() > deadline) {
      throw launchFailed(
        `another daemon holds ${paths.daemonLock} and cannot be reached (${readyLine})`,
        lastLines(paths.daemonLog, SHOWN_LOG_LINES),
      );
    }
    await delay(LOOK_MS);
  }
}

/** @returns whether it has ended in the time it takes to end in order */
export async function untilGone(identity: ProcessIdentity): Promise<boolean> {
  const deadline = performance.now() + ENDING_MS;
  while (isAlive(identity)) {
    if (performance.now() > deadline) return false;
    await delay(LOOK_MS);
  }
  return true;
}

function isReady(readyLine: string): boolean {
  try {
    const said: unknown = JSON.parse(readyLine);
    return typeof said === 'object' && said !== null && 'isReady' in said && said.isReady === true;
  } catch {
    return false;
  }
}

async function accepts(socketPath: string): Promise<boolean> {
  try {
    (await dial(socketPath, DIAL_MS)).destroy();
    return true;
  } catch (error) {
    // Whatever is too busy to accept is alive.
    return !isRefused(error);
  }
}
