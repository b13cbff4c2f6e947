// Finds the daemon: dials what daemon.json names, and launches one where nobody listens and the caller wants that. Dial
// first, look at the pid only after a refusal; launch under the start lock, after looking once more.

import { existsSync, readdirSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { launchDetached } from '../host/launch.ts';
import { lockWithin } from '../host/lock.ts';
import type { Log } from '../host/log.ts';
import { ensureHome, type HostPaths } from '../host/paths.ts';
import { isAlive } from '../host/processIdentity.ts';
import { type DaemonRecord, readDaemonRecord, readKeeperRecord } from '../host/records.ts';
import { installVersion, versionToLaunch } from '../host/versions.ts';
import { dial, isRefused } from '../ipc/dial.ts';
import { daemonNotRunning, launchFailed } from '../protocol/failure.ts';

/** Whether to start a daemon where none runs: for readers only where there is something for it to find. */
export type LaunchMode = 'always' | 'never' | 'ifKeepersLive';

export interface FindOptions {
  readonly paths: HostPaths;
  readonly launchMode: LaunchMode;
  /** Folder of the bundles of this build. */
  readonly distDir: string;
  /** The daemon launched stays when nothing is left to keep. */
  readonly wantsPersistent?: boolean;
  readonly log: Log;
}

export interface Found {
  readonly socket: Socket;
  readonly record: DaemonRecord;
}

const DIAL_TIMEOUT_MS = 5_000;
const READY_TIMEOUT_MS = 5_000;
/** A hundred starters wait for the one that launches, each for longer than a launch can take. */
const START_LOCK_TIMEOUT_MS = 15_000;
/** A daemon that lives and refuses is between bind and listen, or ending. */
const REFUSED_RETRY_MS = 50;
const REFUSED_RETRIES = 40;

/** Rejects with `daemonNotRunning`, `launchFailed`, or what the system says. */
export async function findDaemon(options: FindOptions): Promise<Found> {
  const found = await dialRecorded(options);
  if (found !== undefined) return found;
  if (!mayLaunch(options)) throw daemonNotRunning(options.paths.home);
  return launch(options);
}

/** Whether some keeper lives, so that there is something to show without a daemon. */
export function hasLivingKeeper(paths: HostPaths): boolean {
  if (!existsSync(paths.keepersDir)) return false;
  return readdirSync(paths.keepersDir).some((id) => {
    try {
      const record = readKeeperRecord(paths, id);
      return record !== undefined && isAlive(record);
    } catch {
      return false;
    }
  });
}

function mayLaunch({ launchMode, paths }: FindOptions): boolean {
  if (launchMode === 'ifKeepersLive') return hasLivingKeeper(paths);
  return launchMode === 'always';
}

async function dialRecorded({ paths, log }: FindOptions): Promise<Found | undefined> {
  for (let tries = 0; tries < REFUSED_RETRIES; tries++) {
    const record = readRecord(paths, log);
    if (record === undefined) return undefined;
    try {
      return { socket: await dial(record.socket, DIAL_TIMEOUT_MS), record };
    } catch (error) {
      if (!isRefused(error)) throw error;
      if (!isAlive(record)) return undefined;
    }
    await delay(REFUSED_RETRY_MS);
  }
  return undefined;
}

/** A torn record is as good as none: whoever launches next writes a whole one. */
function readRecord(paths: HostPaths, log: Log): DaemonRecord | undefined {
  try {
    return readDaemonRecord(paths);
  } catch (error) {
    log.error('the record of the daemon cannot be read', error);
    return undefined;
  }
}

async function launch(options: FindOptions): Promise<Found> {
  const paths = ensureHome(options.paths.home);
  const lock = await lockWithin(paths.startLock, START_LOCK_TIMEOUT_MS);
  try {
    const found = await dialRecorded(options);
    if (found !== undefined) return found;
    const own = await installVersion(paths, options.distDir);
    const { dir, version } = versionToLaunch(paths, own);
    options.log.info('launching the daemon', { version, dir });
    await launchDetached({
      script: join(dir, 'daemon.js'),
      args: ['--home', paths.home, ...(options.wantsPersistent === true ? ['--persistent'] : [])],
      env: process.env,
      cwd: paths.home,
      wantsScope: true,
      readyTimeoutMs: READY_TIMEOUT_MS,
      logFile: join(paths.logDir, 'daemon.stderr.log'),
    });
    const launched = await dialRecorded(options);
    if (launched === undefined) throw launchFailed('it said that it is ready, but nobody listens', []);
    return launched;
  } finally {
    lock.release();
  }
}
