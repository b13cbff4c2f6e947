// Waiting for a fact instead of for time.

import { setTimeout as delay } from 'node:timers/promises';

/** Answers with the first value that is neither undefined, null nor false. Fails after `timeoutMs`, saying what of. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  timeoutMs = 15_000,
): Promise<Exclude<T, undefined | null | false>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== null && value !== false) {
      return value as Exclude<T, undefined | null | false>;
    }
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms for: ${what}`);
    await delay(10);
  }
}
