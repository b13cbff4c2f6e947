// Long work on the event loop in slices: whoever waits for a keystroke or an answer comes in between.

import { setImmediate as nextTurn } from 'node:timers/promises';

/** Below the 5 ms that may be felt, with room for the one step that runs over. */
const SLICE_MS = 3;

export class Slices {
  #begunAt = performance.now();

  /** Call between two small steps; then `if (slices.isOver) await slices.next()`. */
  get isOver(): boolean {
    return performance.now() - this.#begunAt >= SLICE_MS;
  }

  async next(): Promise<void> {
    await nextTurn();
    this.#begunAt = performance.now();
  }
}

/** Runs `work` over all items, at most `limit` at once; one that fails costs only its own result. */
export async function mapAtMost<T, R>(
  limit: number,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<(R | undefined)[]> {
  const results: (R | undefined)[] = items.map(() => undefined);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      const item = items[index];
      if (item !== undefined) results[index] = await work(item).catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
  return results;
}
