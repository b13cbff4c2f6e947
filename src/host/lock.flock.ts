// The lock of Linux. Node has no flock, but a lock belongs to the open file description, not to the process that asked:
// the flock program locks the descriptor we lend it and goes, and the lock stays with ours.

import { spawnSync } from 'node:child_process';
import { accessSync, closeSync, constants, openSync } from 'node:fs';
import path from 'node:path';
import { fileUnusable } from '../protocol/failure.ts';
import type { Lock } from './lock.ts';

/** What `flock -n` ends with when somebody else has it. */
const IS_HELD = 1;

let isFound: boolean | undefined;

export function isThere(): boolean {
  isFound ??= (process.env['PATH'] ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, 'flock'), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  return isFound;
}

export function tryFlock(file: string): Lock | undefined {
  const fd = openLockFile(file);
  const result = spawnSync('flock', ['-n', '-x', '3'], { stdio: ['ignore', 'ignore', 'ignore', fd] });
  if (result.status === 0) return lockOf(fd);
  closeSync(fd);
  if (result.status === IS_HELD) return undefined;
  throw fileUnusable(file, 'it cannot be locked', result.error ?? new Error(`flock: ${result.status}`));
}

/** Node opens files close-on-exec, so no child of ours keeps the lock alive. */
export function openLockFile(file: string): number {
  return openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600);
}

export function lockOf(fd: number): Lock {
  let isHeld = true;
  return {
    release() {
      if (!isHeld) return;
      isHeld = false;
      closeSync(fd);
    },
  };
}
