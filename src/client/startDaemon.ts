// Starts the daemon unless somebody else just did: under the start lock, looking again once it is held. Loaded only when
// there is something to start.

import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { launchDetached } from '../host/launch.ts';
import { lockWithin } from '../host/lock.ts';
import { lastLines } from '../host/log.ts';
import { ensureHome, type HostPaths } from '../host/paths.ts';
import { isAlive, type ProcessIdentity } from '../host/processIdentity.ts';
import { installVersion, versionToLaunch } from '../host/versions.ts';
import { dial, isRefused } from '../ipc/dial.ts';
import { launchFailed } from '../protocol/failure.ts';
import type { FindOptions } from './find.ts';
import { readRecord } from './readRecord.ts';

/** A hundred starters pass through in turn; each but the first only looks and goes. */
const START_LOCK_MS = 20_000;
/** Before it says that it is ready it reads its files and adopts keepers. */
const READY_MS = 10_000;
const DIAL_MS = 5_000;
/** A daemon that ends removes its socket first and itself last. */
const ENDING_MS = 5_000;
const LOOK_MS = 25;
const SHOWN_LOG_LINES = 10;

/**
 * @param rejected instance whose file is known to lead to somebody else's daemon
 * Rejects with `launchFailed` or `fileUnusable`.
 */
export async function startDaemon(options: FindOptions, rejected?: string): Promise<void> {
  ensureHome(options.paths.home);
  await underStartLock(options.paths, async () => {
    const record = readRecord(options);
    if (record !== undefined && record.instance !== rejected) {
      if (await accepts(record.socket)) return;
      await untilGone(record);
    }
    await launch(options);
  });
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
  const { paths, log } = options;
  const installed = await installVersion(paths, options.distDir);
  const chosen = versionToLaunch(paths, installed);
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
