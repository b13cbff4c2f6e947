// What is remembered of every writer of a session: how many of its bytes were accepted, so that a repeat after a cut is
// recognised, and whether another took the lead from it.

import { WRITER_MEMORY_MS } from '../../protocol/limits.ts';

export interface WriterState {
  /** Bytes of this writer accepted so far. */
  accepted: number;
  /** Another stole the lead: it only watches until it steals it back. */
  isEvicted: boolean;
  /** Monotonic ms; undefined while it is connected. */
  leftAt: number | undefined;
}

export class Writers {
  readonly #states = new Map<string, WriterState>();

  /** @returns undefined for one that was never here, or so long ago that it was forgotten */
  find(writer: string): WriterState | undefined {
    this.#forgetOld();
    return this.#states.get(writer);
  }

  enter(writer: string): WriterState {
    const state = this.find(writer) ?? { accepted: 0, isEvicted: false, leftAt: undefined };
    state.leftAt = undefined;
    this.#states.set(writer, state);
    return state;
  }

  leave(writer: string): void {
    const state = this.#states.get(writer);
    if (state !== undefined) state.leftAt = performance.now();
  }

  #forgetOld(): void {
    const now = performance.now();
    for (const [writer, { leftAt }] of this.#states) {
      if (leftAt !== undefined && now - leftAt > WRITER_MEMORY_MS) this.#states.delete(writer);
    }
  }
}
