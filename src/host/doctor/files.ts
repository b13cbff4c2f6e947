// Checks of what lies under the home.

import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Check } from '../../protocol/types.ts';
import { lockKind } from '../lock.ts';
import { checkOwner, type HostPaths } from '../paths.ts';
import { isAlive } from '../processIdentity.ts';
import { readDaemonRecord, readKeeperRecord, readOwnerRecord, readSessionMeta } from '../records.ts';
import { fail, pass, warn } from './check.ts';

/** The kernel takes 107 bytes on Linux and 103 on macOS; a keeper's socket adds some 40 to the host's folder. */
const SOCKET_SUFFIX_BYTES = 40;
const SOCKET_PATH_BYTES = 100;
const NAMED = 5;

export function checkHome(paths: HostPaths): Check {
  const { home, hostDir } = paths;
  const folder = nearestThere(hostDir);
  try {
    if (!statSync(folder).isDirectory()) throw new Error(`${folder} is not a folder`);
    // Only what is inside of the home has to be this user's.
    if (existsSync(home)) checkOwner(folder);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return pass('home', existsSync(home) ? hostDir : `${home} will be made when it is first needed`);
  } catch (error) {
    return fail('home', messageOf(error), `make ${folder} a folder you may write to, or set HOLDFAST_HOME`);
  }
}

/** The path itself, or the nearest above it that exists. */
function nearestThere(file: string): string {
  return existsSync(file) || path.dirname(file) === file ? file : nearestThere(path.dirname(file));
}

export function checkLock(): Check {
  return lockKind() === 'flock' || process.platform === 'win32'
    ? pass('lock', 'the kernel frees the instance lock when its holder dies')
    : warn(
        'lock',
        'there is no flock program, so containers that share this home and its pids cannot see each other',
        'install util-linux (it brings flock)',
      );
}

/** Files that cannot be read are never taken for absent; somebody has to look. */
export function checkRecords(paths: HostPaths): Check {
  const faults: string[] = [];
  let stale = 0;
  const look = (read: () => { readonly pid: number; readonly startTime: number } | unknown): void => {
    try {
      const record = read();
      if (isProcessRecord(record) && !isAlive(record)) stale++;
    } catch (error) {
      faults.push(messageOf(error));
    }
  };
  look(() => readDaemonRecord(paths));
  for (const id of namesIn(paths.keepersDir)) look(() => readKeeperRecord(paths, id));
  for (const id of namesIn(paths.sessionsDir)) {
    look(() => readSessionMeta(paths, id));
    look(() => readOwnerRecord(paths, id));
  }
  if (faults.length > 0) {
    const more = faults.length > NAMED ? ` and ${faults.length - NAMED} more` : '';
    return fail(
      'records',
      faults.slice(0, NAMED).join('; ') + more,
      'update Holdfast if a newer version wrote them, else move the named files away',
    );
  }
  return pass(
    'records',
    stale === 0 ? 'all can be read' : `all can be read; ${stale} of processes that have ended`,
  );
}

export function checkSocketPath(paths: HostPaths): Check {
  const bytes = Buffer.byteLength(paths.hostDir) + SOCKET_SUFFIX_BYTES;
  return process.platform === 'win32' || bytes < SOCKET_PATH_BYTES
    ? pass('socket path', 'short enough to lie in the home')
    : pass('socket path', 'too long for the kernel: sockets lie in /tmp/holdfast-<uid>');
}

function isProcessRecord(value: unknown): value is { pid: number; startTime: number } {
  return typeof value === 'object' && value !== null && 'pid' in value && 'startTime' in value;
}

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => path.basename(name)) : [];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
