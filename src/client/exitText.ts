// How a run ended, in a few words, for all who show it beside other facts.

import type { RunExit } from '../protocol/types.ts';

/** Such as `exit code 1` or `SIGTERM`. */
export function exitText({ outcome, exitCode, signal }: Omit<RunExit, 'at'>): string {
  if (outcome === 'lost') return 'nobody saw how it ended';
  return signal ?? `exit code ${exitCode ?? '?'}`;
}
