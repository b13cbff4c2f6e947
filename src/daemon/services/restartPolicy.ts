// Whether and when a run that ended is followed by another. A pure function of the policy, of how often that happened
// already and of how the run ended.

import { backoffDelayMs } from '../../base/backoff.ts';
import type { RestartPolicy, RunExit } from '../../protocol/types.ts';
import type { RunRecord } from './sessionRunner.ts';

export type RestartDecision =
  | { readonly kind: 'complete' }
  | { readonly kind: 'fail'; readonly reason: string }
  /** `attempt` 0: at once, since the run before was a good one. */
  | { readonly kind: 'restart'; readonly attempt: number; readonly delayMs: number };

export interface Ended {
  /** Null when it could not be started, or when nobody saw it end. */
  readonly exit: RunExit | null;
  /** It did its work: with some policies nothing follows then. */
  readonly isSuccess: boolean;
  /** How long it was good. */
  readonly ranMs: number;
  /** For people. */
  readonly reason: string;
}

/**
 * @param attempts automatic restarts since the last run that lasted `resetAfterMs`, or since the last explicit start
 * @param random a number in [0, 1)
 */
export function decideRestart(
  policy: RestartPolicy,
  attempts: number,
  ended: Ended,
  random: number,
): RestartDecision {
  if (policy.policy !== 'always' && ended.isSuccess) return { kind: 'complete' };
  if (policy.policy === 'never') return { kind: 'fail', reason: ended.reason };
  if (ended.ranMs >= policy.resetAfterMs) return { kind: 'restart', attempt: 0, delayMs: 0 };
  if (attempts >= policy.maxRestarts) {
    const reason = `${ended.reason}; gave up after ${attempts} restarts`;
    return { kind: 'fail', reason };
  }
  const attempt = attempts + 1;
  return { kind: 'restart', attempt, delayMs: backoffDelayMs(policy, attempt, random) };
}

/**
 * From the journal: what this daemon did not see itself, it cannot remember.
 * @param since epoch ms of the last explicit start
 */
export function countRestarts(
  policy: RestartPolicy,
  records: readonly RunRecord[],
  since: number,
): { readonly attempts: number; readonly restarts: number } {
  const runs = records.filter(({ startedAt }) => startedAt >= since);
  let attempts = 0;
  for (const { startedAt, exit } of runs.slice(0, -1).reverse()) {
    const ranMs = exit === null ? 0 : exit.at - startedAt;
    if (ranMs >= policy.resetAfterMs) break;
    attempts++;
  }
  return { attempts, restarts: Math.max(0, runs.length - 1) };
}

/** Ended by itself, and well: what was told to end may say 0 as well. */
export function isSuccess(exit: RunExit): boolean {
  return exit.outcome === 'exited' && exit.exitCode === 0;
}

/** Such as `exited with code 3`. */
export function printExit(exit: RunExit): string {
  if (exit.outcome === 'lost') return 'ended while nobody could see how';
  if (exit.signal !== null) return `ended by ${exit.signal}`;
  return exit.exitCode === null ? 'ended' : `exited with code ${exit.exitCode}`;
}
