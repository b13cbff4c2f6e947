// Shares the loop between sessions: in each turn every session that has something to send gets one portion, those typed
// into within the last second first. So a flood in one terminal does not delay the echo in another.

/** What a session sends in one turn. */
const TURN_BYTES = 64 * 1024;
const TYPED_RECENTLY_MS = 1_000;
/** A flood travels in pieces of what comes in this time: a third less work than one piece per 4 kB read. */
export const GATHER_MS = 1;

export interface TurnTaker {
  /** Monotonic ms of the last typing; 0 = never. */
  readonly typedAt: number;
  /** @returns whether there is more to send right away */
  takeTurn(budgetBytes: number): boolean;
}

export class Turns {
  readonly #waiting = new Set<TurnTaker>();
  readonly #gathering = new Set<TurnTaker>();
  #isScheduled = false;
  #timer: NodeJS.Timeout | undefined;

  schedule(taker: TurnTaker): void {
    this.#waiting.add(taker);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#turn());
  }

  /** A turn in a moment, for one whose output goes on and on. */
  scheduleSoon(taker: TurnTaker): void {
    this.#gathering.add(taker);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const one of this.#gathering) this.schedule(one);
      this.#gathering.clear();
    }, GATHER_MS);
  }

  #turn(): void {
    this.#isScheduled = false;
    const since = performance.now() - TYPED_RECENTLY_MS;
    const taking = [...this.#waiting];
    this.#waiting.clear();
    if (taking.length > 1) {
      taking.sort((a, b) => Number(b.typedAt > since) - Number(a.typedAt > since));
    }
    for (const taker of taking) {
      if (taker.takeTurn(TURN_BYTES)) this.schedule(taker);
    }
  }
}
