// One session's output on its way, a turn at a time: to the journal, to every viewer that has room, and out of memory when
// nobody needs it there any more.

import { KEPT_FOR_VIEWERS_BYTES, type Recorder } from '../recorder.ts';
import { GATHER_MS } from './turns.ts';
import type { Viewers } from './viewers.ts';

/** So much within a turn is no echo of a key: what follows at once may wait for more of it. */
const FLOOD_BYTES = 2 * 1024;

export class Flow {
  readonly #recorder: Recorder;
  readonly #viewers: Viewers;
  /** The last turn: when, up to where output had come, and how much of it had come since the one before. */
  #turnAt = 0;
  #turnEnd = 0;
  #turnBytes = 0;

  constructor(recorder: Recorder, viewers: Viewers) {
    this.#recorder = recorder;
    this.#viewers = viewers;
  }

  /** More is about to follow: the next turn is worth more a moment later. */
  get isFlood(): boolean {
    return this.#turnBytes >= FLOOD_BYTES && performance.now() - this.#turnAt < GATHER_MS;
  }

  /** @returns whether more could be sent right away */
  take(budgetBytes: number): boolean {
    const { end } = this.#recorder;
    this.#turnAt = performance.now();
    this.#turnBytes = end - this.#turnEnd;
    this.#turnEnd = end;
    this.#recorder.commit();
    let hasMore = false;
    let needed = end;
    for (const viewer of this.#viewers.all) {
      hasMore = viewer.pump(budgetBytes) || hasMore;
      const position = viewer.memoryPosition ?? end;
      const isWaitedFor = viewer.mode === 'lead' && !viewer.isStalled(this.#turnAt);
      if (isWaitedFor || end - position < KEPT_FOR_VIEWERS_BYTES) needed = Math.min(needed, position);
    }
    this.#recorder.release(needed);
    return hasMore;
  }
}
