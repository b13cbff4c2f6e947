// Finds the daemon: dials what its file names, and has one started where nobody listens and the caller wants that. Dial
// first; processes are looked at only after a refusal.

import type { Socket } from 'node:net';
import type { Log } from '../host/log.ts';
import type { HostPaths } from '../host/paths.ts';
import type { DaemonRecord } from '../host/records.ts';
import { readRegistered } from '../host/registeredProcesses.ts';
import { dial, isRefused } from '../ipc/dial.ts';
import { connectionLost, daemonNotRunning, type HoldfastFailure, isFailure } from '../protocol/failure.ts';
import { livingKeepers } from './livingKeepers.ts';
import { readRecord } from './readRecord.ts';

/** Whether to start a daemon where none runs: for readers only where something lives that it would know of. */
export type LaunchMode = 'always' | 'never' | 'ifKeepersLive';

export interface FindOptions {
  readonly paths: HostPaths;
  readonly launchMode: LaunchMode;
  /** Folder of the bundles of this build, to install and launch from. */
  readonly distDir: string;
  readonly log: Log;
  /** Of a launched daemon; this process' own by default. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

export interface Found {
  readonly socket: Socket;
  readonly record: DaemonRecord;
}

const DIAL_TIMEOUT_MS = 5_000;

/** Rejects with `daemonNotRunning`, `launchFailed`, `fileUnusable` or `connectionLost`. */
export async function findDaemon(options: FindOptions): Promise<Found> {
  for (let hasStarted = false; ; hasStarted = true) {
    const record = readRecord(options);
    let refusal: unknown;
    if (record !== undefined) {
      try {
        return { socket: await dial(record.socket, DIAL_TIMEOUT_MS), record };
      } catch (error) {
        if (!isRefused(error)) throw transportFailure(record, error);
        refusal = error;
      }
    }
    if (!mayLaunch(options)) {
      // One that ended in order leaves no file; the place of this one may just be taken by a newer one.
      if (hasStarted || record === undefined || !(await untilStarted(options)))
        throw daemonNotRunning(options.paths.home);
      continue;
    }
    if (hasStarted) throw connectionLost('the daemon was gone right after it had started', refusal);
    await startNew(options);
  }
}

/** @param rejected instance whose file is known to lead to somebody else's daemon */
export async function startNew(options: FindOptions, rejected?: string): Promise<void> {
  // What launching needs is loaded only where there is something to launch.
  const { startDaemon } = await import('./startDaemon.ts');
  await startDaemon(options, rejected);
}

/** @returns whether somebody was starting one, and is done with it */
async function untilStarted({ paths }: FindOptions): Promise<boolean> {
  const start = await import('./startDaemon.ts');
  return start.untilStarted(paths);
}

export function mayLaunch({ launchMode, paths }: FindOptions): boolean {
  if (launchMode === 'ifKeepersLive') return livingKeepers(paths).length > 0 || isAnyRegistered(paths);
  return launchMode === 'always';
}

function isAnyRegistered(paths: HostPaths): boolean {
  try {
    return readRegistered(paths).length > 0;
  } catch {
    // A file that cannot be read says nothing of a life; the daemon reports it.
    return false;
  }
}

function transportFailure(record: DaemonRecord, error: unknown): HoldfastFailure {
  return isFailure(error) ? error : connectionLost(`${record.socket} cannot be reached`, error);
}
