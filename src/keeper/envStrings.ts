// An environment as the system calls want it.

import type { EnvPairs } from '../protocol/types.ts';

/** `NAME=value`, each name once, the last one given wins. */
export function envStrings(env: EnvPairs): string[] {
  return Object.entries(envObject(env)).map(([name, value]) => `${name}=${value}`);
}

export function envObject(env: EnvPairs): Record<string, string> {
  return Object.fromEntries(env);
}
