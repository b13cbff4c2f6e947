// Waiting for a fact instead of for time.

import { setTimeout as delay } from 'node:timers/promises';

const LOOK_MS = 5;

export async function until(
  what: string,
  look: () => boolean | Promise<boolean>,
  timeoutMs = 20_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await look())) {
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms for: ${what}`);
    await delay(LOOK_MS);
  }
}
