// Milliseconds that never jump back, for what every short command and every terminal runs through: the first touch of
// the global `performance` makes Node load eight modules, 1 ms of a start that has 10.

/** For differences only: where it begins means nothing. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1_000_000;
}
