// Time as a parameter. Only the edge makes a real clock; pure code and tests pass their own.

export interface Clock {
  /** Wall time, epoch milliseconds: for what people and files see. */
  now(): number;
  /** Milliseconds that never jump back: for deadlines. */
  monotonic(): number;
}
