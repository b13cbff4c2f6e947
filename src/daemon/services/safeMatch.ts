// Runs an expression from a user's file over output without letting it hold up the daemon: one that backtracks for ever
// is cut off.

import { createContext, Script } from 'node:vm';

/** For all lines of one look; an honest expression needs a hundredth. */
const LIMIT_MS = 100;

const script = new Script(
  '(() => { const expression = new RegExp(source, "u"); return lines.find((line) => expression.test(line)); })()',
);

/** @returns the first line that matches; throws when that cannot be found out in time */
export function findMatch(source: string, lines: readonly string[]): string | undefined {
  const found: unknown = script.runInContext(createContext({ source, lines }), { timeout: LIMIT_MS });
  return typeof found === 'string' ? found : undefined;
}
