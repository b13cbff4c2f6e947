// When a keeper ends by itself: nothing lives in it, nobody watches, for a while.

import type { Disposable } from '../base/disposable.ts';

/** So long ended terminals can still be looked at without opening their files anew. */
const LINGER_MS = 60_000;

export class Lingering implements Disposable {
  readonly #lingerMs: number;
  readonly #isNeeded: () => boolean;
  readonly #end: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param lingerMs undefined = the default */
  constructor(lingerMs: number | undefined, isNeeded: () => boolean, end: () => void) {
    this.#lingerMs = lingerMs ?? LINGER_MS;
    this.#isNeeded = isNeeded;
    this.#end = end;
    this.settle();
  }

  /** Looks again; called when something began or ended. */
  settle(): void {
    if (this.#isNeeded()) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    } else {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        if (!this.#isNeeded()) this.#end();
      }, this.#lingerMs);
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
