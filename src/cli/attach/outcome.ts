// How a run ended: in words for people, and as the exit code that is passed on.

import { constants } from 'node:os';
import type { RunExit } from '../../protocol/types.ts';

/** Our own failure, as other programs that run programs have it. */
export const OWN_FAILURE = 125;

/** Signal n becomes 128 + n, as shells do. */
export function exitCodeOf({ exitCode, signal }: RunExit): number {
  if (exitCode !== null) return exitCode & 0xff;
  const number = signal === null ? undefined : (constants.signals as Record<string, number>)[signal];
  return number === undefined ? OWN_FAILURE : 128 + number;
}

export function outcomeText({ outcome, exitCode, signal, at }: RunExit): string {
  const when = new Date(at).toLocaleString();
  switch (outcome) {
    case 'lost':
      return `lost: nobody could see how it ended (${when})`;
    case 'stopped':
      return `was stopped${signal === null ? '' : ` by ${signal}`} (${when})`;
    case 'killed':
      return `was killed${signal === null ? '' : ` by ${signal}`} (${when})`;
    case 'exited':
      return signal === null ? `ended with exit code ${exitCode} (${when})` : `ended by ${signal} (${when})`;
    default:
      return `ended (${when})`;
  }
}
