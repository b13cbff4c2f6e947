// The lock of macOS: open() itself takes it.

import { constants, openSync } from 'node:fs';
import { lockOf } from './lock.flock.ts';
import type { Lock } from './lock.ts';

/** From <sys/fcntl.h>; Node does not name it. */
const O_EXLOCK = 0x20;

export function tryExclusiveOpen(file: string): Lock | undefined {
  try {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK;
    return lockOf(openSync(file, flags, 0o600));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return undefined;
    throw error;
  }
}
