// When to try again, when trying again would not help, and what a caller is told meanwhile.

import { assertNever } from '../base/assertNever.ts';
import { type BackoffPolicy, backoffDelayMs } from '../base/backoff.ts';
import { daemonNotRunning, HoldfastFailure, internal, isFailure, unavailable } from '../protocol/failure.ts';
import type { ClientState } from './clientState.ts';

/** Between tries: the first are over before a person notices; a daemon that stays away costs next to nothing. */
export const RECONNECT: BackoffPolicy = { delayMs: 50, factor: 2, maxDelayMs: 30_000, jitter: 0.2 };

/** A connection that lived this long was a healthy one: what comes after begins with short waits again. */
export const HEALTHY_MS = 1_000;

const PASSING: readonly string[] = ['connectionLost', 'timedOut', 'unavailable'];

/** Whether the way was only cut. Told by the kind alone: the error may come from another bundle. */
export function isPassing(error: unknown): error is Error {
  return error instanceof Error && 'kind' in error && PASSING.includes(String(error.kind));
}

/** Transient errors are tried for ever; these stay until somebody does something. */
export function isPermanent(failure: HoldfastFailure): boolean {
  return (
    failure.kind === 'unauthorized' || failure.kind === 'incompatible' || failure.kind === 'rootMismatch'
  );
}

/**
 * The first try comes at once: a daemon that was killed is not there a moment later either, and one that lived is back
 * the sooner.
 * @param failures in a row, this one included
 */
export function nextTry(
  failures: number,
  lastError: HoldfastFailure,
  random: number,
): { readonly delayMs: number; readonly state: ClientState } {
  const delayMs = failures <= 1 ? 0 : backoffDelayMs(RECONNECT, failures - 1, random);
  const retryAt = Date.now() + delayMs;
  return { delayMs, state: { state: 'reconnecting', attempt: failures, retryAt, lastError } };
}

/** The typed reason for a call that cannot be made now. */
export function whyNotConnected(state: ClientState, home: string): HoldfastFailure {
  switch (state.state) {
    case 'incompatible':
      return state.failure;
    case 'closed':
      return daemonNotRunning(home);
    case 'reconnecting': {
      const { lastError, retryAt } = state;
      const { data } = unavailable('the daemon', retryAt);
      return new HoldfastFailure(`the daemon cannot be reached right now: ${lastError.message}`, data, {
        cause: lastError,
      });
    }
    case 'connecting':
    case 'connected':
      return unavailable('the daemon', null);
    default:
      return assertNever(state);
  }
}

/** Whatever went wrong on the way to a connection, as a failure; the cause keeps what it was. */
export function asFailure(error: unknown): HoldfastFailure {
  if (isFailure(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new HoldfastFailure(`the daemon cannot be reached: ${message}`, internal(message).data, {
    cause: error,
  });
}
