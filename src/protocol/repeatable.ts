// Which daemon methods a client may repeat once after a lost connection, for code that must not load the schemas.
// A test holds it equal to the declarations.

import type { DaemonMethod } from './types.ts';

/** These act each time they are called; all others may be repeated. */
const NOT_REPEATABLE: ReadonlySet<string> = new Set<DaemonMethod>([
  // The next daemon is another one.
  'daemon/handover',
  'session/write',
  'session/sendKeys',
  'session/runCommand',
  'session/signal',
  'overlay/delete',
  'panel/delete',
  'service/restart',
  'service/mark',
  'process/killTree',
  'process/killZombies',
  'process/killOrphans',
]);

export function isRepeatable(method: string): boolean {
  return !NOT_REPEATABLE.has(method);
}
