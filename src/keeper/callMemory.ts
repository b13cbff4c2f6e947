// Outcomes of the last calls by their ids: a daemon that lost its connection asks again, and is answered instead of
// having it done twice.

const MAX_REMEMBERED = 1_000;

export class CallMemory {
  readonly #outcomes = new Map<string, Promise<unknown>>();
  readonly #limit: number;

  constructor(limit = MAX_REMEMBERED) {
    this.#limit = limit;
  }

  /** Does it, or answers as it did before; a call under way is waited for. */
  once<T>(callId: string, act: () => Promise<T> | T): Promise<T> {
    const known = this.#outcomes.get(callId);
    if (known !== undefined) return known as Promise<T>;
    const outcome = (async () => act())();
    // Whoever asked is told; that nobody may be left to ask is no error of this process.
    outcome.catch(() => undefined);
    this.#outcomes.set(callId, outcome);
    if (this.#outcomes.size > this.#limit) {
      const oldest = this.#outcomes.keys().next().value;
      if (oldest !== undefined) this.#outcomes.delete(oldest);
    }
    return outcome;
  }
}
