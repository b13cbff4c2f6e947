// When a keeper ends by itself: nothing lives in it, nobody watches, for a while.

import type { Disposable } from '../base/disposable.ts';

/** So long ended terminals can still be looked at without opening their files anew. */
const LINGER_MS = 60_000;
/** Whoever launched it claims it at once, or died over it. */
const UNCLAIMED_MS = 30_000;
/** When the daemon has said goodbye nobody will ask; only the answer to that has to get out. */
const AFTER_GOODBYE_MS = 100;

export class Lingering implements Disposable {
  readonly #lingerMs: number;
  readonly #isNeeded: () => boolean;
  readonly #end: () => void;
  #wasClaimed = false;
  #isFarewell = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param lingerMs undefined = the default */
  constructor(lingerMs: number | undefined, isNeeded: () => boolean, end: () => void) {
    this.#lingerMs = lingerMs ?? LINGER_MS;
    this.#isNeeded = isNeeded;
    this.#end = end;
    this.settle();
  }

  /** A daemon has come, or has said goodbye. */
  setFarewell(isFarewell: boolean): void {
    this.#wasClaimed = true;
    this.#isFarewell = isFarewell;
    clearTimeout(this.#timer);
    this.#timer = undefined;
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
      }, this.#waitMs);
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  get #waitMs(): number {
    if (!this.#wasClaimed) return UNCLAIMED_MS;
    return this.#isFarewell ? Math.min(this.#lingerMs, AFTER_GOODBYE_MS) : this.#lingerMs;
  }
}
