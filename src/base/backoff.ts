// Exponential back-off as a pure function of the attempt; dice come in as a parameter.

export interface BackoffPolicy {
  readonly delayMs: number;
  readonly factor: number;
  readonly maxDelayMs: number;
  /** 0 = none; 0.2 = up to 20 % less or more. */
  readonly jitter: number;
}

/**
 * Delay before attempt `attempt` (1 = the first).
 * @param random a number in [0, 1)
 * @returns milliseconds, never above `maxDelayMs * (1 + jitter)`
 */
export function backoffDelayMs(policy: BackoffPolicy, attempt: number, random: number): number {
  const exponent = Math.min(Math.max(attempt - 1, 0), 1_000);
  const plain = Math.min(policy.delayMs * policy.factor ** exponent, policy.maxDelayMs);
  return Math.round(plain * (1 + policy.jitter * (2 * random - 1)));
}
