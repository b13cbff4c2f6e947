// Waiting for facts: every wait in the VS Code tests goes through here, so a test that fails says what it
// waited for and what it saw last. Nothing in test/e2e sleeps for a fixed time.

/** How often a fact is looked at again: ten times a second is soon enough for a test and no busy loop. */
const POLL_MS = 100;
const DEFAULT_LIMIT_MS = 30_000;

/**
 * Looks until `look` answers something other than `undefined` or `false`, and returns that.
 * A throw of `look` counts as "not yet" (a page that reloads throws); its message is in the final error.
 */
export async function waitUntil<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  limitMs: number = DEFAULT_LIMIT_MS,
  describeLast?: () => unknown,
): Promise<T> {
  const giveUpAt = performance.now() + limitMs;
  for (;;) {
    let reason = 'not so yet';
    try {
      const seen = await look();
      if (seen !== undefined && seen !== false) return seen;
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    if (performance.now() > giveUpAt) {
      const last = describeLast === undefined ? '' : `\nlast seen: ${await stringify(describeLast)}`;
      throw new Error(`waited ${limitMs} ms for ${what}: ${reason}${last}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Looks again and again for as long as said: for a claim that something does not happen. */
export async function staysTrue(what: string, look: () => boolean, durationMs: number): Promise<void> {
  const until = performance.now() + durationMs;
  while (performance.now() < until) {
    if (!look()) throw new Error(`no longer so: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function stringify(describeLast: () => unknown): Promise<string> {
  try {
    const value = await describeLast();
    return typeof value === 'string' ? value : JSON.stringify(value, null, 1);
  } catch (error) {
    return `(could not be read: ${String(error)})`;
  }
}
