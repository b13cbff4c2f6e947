// Which daemon methods a client may repeat once after a lost connection, for code that must not load the schemas.
// A test holds it equal to the declarations.

import type { DaemonMethod } from './types.ts';

/** These act each time they are called; all others may be repeated. */
const NOT_REPEATABLE: ReadonlySet<string> = new Set<DaemonMethod>([
  'session/write',
  'session/sendKeys',
  'session/signal',
  'service/restart',
]);

export function isRepeatable(method: string): boolean {
  return !NOT_REPEATABLE.has(method);
}
