// Locks that the kernel frees when their holder dies, however it dies. The lock file is never unlinked or renamed: two
// processes could then hold "the" lock on two inodes. What the holder wants to say about itself is in another file.

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { timedOut } from '../protocol/failure.ts';
import { tryBindLock } from './lock.bind.ts';
import * as darwin from './lock.darwin.ts';
import * as flock from './lock.flock.ts';
import { forPlatform } from './platform.ts';

export interface Lock {
  release(): void;
}

/** How often a lock that cannot be waited for in the kernel is tried again; dice keep waiters out of step. */
const RETRY_MS = { min: 10, max: 50 } as const;

type Try = (file: string) => Lock | undefined;

/** `flock` = the kernel locks the file itself; `bind` = a name bound in the kernel stands for it (`doctor` warns). */
export function lockKind(): 'flock' | 'bind' {
  return forPlatform({ linux: flock.isThere() ? 'flock' : 'bind', darwin: 'flock', win32: 'bind' } as const);
}

/** @returns undefined when somebody holds it. The holder's children do not inherit it. */
export function tryLock(file: string): Lock | undefined {
  return forPlatform<Try>({
    linux: flock.isThere() ? flock.tryFlock : tryBindLock,
    darwin: darwin.tryExclusiveOpen,
    win32: tryBindLock,
  })(file);
}

/** Waits for the lock. Rejects with `timedOut`. */
export async function lockWithin(file: string, timeoutMs: number): Promise<Lock> {
  const lock = await lockUnless(new AbortController().signal, file, timeoutMs);
  if (lock === undefined) throw timedOut(`whoever holds ${file}`, timeoutMs);
  return lock;
}

/** Waits for the lock, or until it is not needed any more. @returns undefined then. Rejects with `timedOut`. */
export async function lockUnless(
  isMoot: AbortSignal,
  file: string,
  timeoutMs: number,
): Promise<Lock | undefined> {
  if (process.platform === 'linux' && flock.isThere()) return waitInKernel(isMoot, file, timeoutMs);
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const lock = tryLock(file);
    if (lock !== undefined || isMoot.aborted) return lock;
    if (performance.now() >= deadline) throw timedOut(`whoever holds ${file}`, timeoutMs);
    await delay(RETRY_MS.min + Math.random() * (RETRY_MS.max - RETRY_MS.min));
  }
}

/** A hundred waiting starters then cost nothing and get it in turn. */
async function waitInKernel(isMoot: AbortSignal, file: string, timeoutMs: number): Promise<Lock | undefined> {
  const free = flock.tryFlock(file);
  if (free !== undefined) return free;
  const fd = flock.openLockFile(file);
  try {
    const waiter = spawn('flock', ['-x', '3'], { stdio: ['ignore', 'ignore', 'ignore', fd] });
    const giveUp = (): boolean => waiter.kill('SIGKILL');
    if (isMoot.aborted) giveUp();
    isMoot.addEventListener('abort', giveUp);
    const isLocked = await endsWell(waiter, timeoutMs);
    isMoot.removeEventListener('abort', giveUp);
    if (!isLocked && isMoot.aborted) {
      closeSync(fd);
      return undefined;
    }
    if (!isLocked) throw timedOut(`whoever holds ${file}`, timeoutMs);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return flock.lockOf(fd);
}

function endsWell(child: ChildProcess, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(true);
      else if (signal !== null) resolve(false);
      else reject(new Error(`flock ended with code ${code}`));
    });
  });
}
