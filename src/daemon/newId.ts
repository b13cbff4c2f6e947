// Ids made by the daemon: of calls to keepers, of keepers, of itself.

import { randomBytes } from 'node:crypto';

/** 12 lower-case hex digits: short enough for paths and people, and no two alike in one user's life. */
export function newId(): string {
  return randomBytes(6).toString('hex');
}
