// Waiting for a fact inside the extension host.

const LOOK_EVERY_MS = 100;
/** VS Code itself may take seconds to start a shell, on a busy machine many. */
const LIMIT_MS = 25_000;

/** @param look what throws is not so yet either @returns the first of its answers that is neither undefined nor false */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const giveUpAt = performance.now() + LIMIT_MS;
  let reason = 'not so yet';
  for (;;) {
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      reason = String(error);
    }
    if (performance.now() > giveUpAt) throw new Error(`waited ${LIMIT_MS} ms for ${what}: ${reason}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
