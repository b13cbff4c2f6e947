// When to try again, and when trying again would not help.

import type { BackoffPolicy } from '../base/backoff.ts';
import type { HoldfastFailure } from '../protocol/failure.ts';

/** The first tries are over before a person notices; a daemon that stays away costs next to nothing. */
export const RECONNECT: BackoffPolicy = { delayMs: 50, factor: 2, maxDelayMs: 30_000, jitter: 0.2 };

/** Transient errors are tried for ever; these stay until somebody does something. */
export function isPermanent(failure: HoldfastFailure): boolean {
  return (
    failure.kind === 'unauthorized' || failure.kind === 'incompatible' || failure.kind === 'rootMismatch'
  );
}
