// When the daemon ends by itself: an ephemeral one, some time after the last client, live session and enabled service are
// gone. A daemon nobody ever came to ends the same way.

import type { Disposable } from '../base/disposable.ts';

/** Long enough for a window to reload or a script to run its next command. */
const DEFAULT_GRACE_MS = 30_000;

export interface Needs {
  readonly clients: number;
  readonly liveSessions: number;
  readonly enabledServices: number;
}

export class Lifetime implements Disposable {
  readonly #needs: () => Needs;
  readonly #end: (reason: string) => void;
  readonly #graceMs: number;
  #isPersistent: boolean;
  #timer: NodeJS.Timeout | undefined;

  /** @param end called once when the daemon is of no more use */
  constructor(
    isPersistent: boolean,
    needs: () => Needs,
    end: (reason: string) => void,
    graceMs = DEFAULT_GRACE_MS,
  ) {
    this.#isPersistent = isPersistent;
    this.#needs = needs;
    this.#end = end;
    this.#graceMs = graceMs;
    this.review();
  }

  get isPersistent(): boolean {
    return this.#isPersistent;
  }

  setPersistent(isPersistent: boolean): void {
    this.#isPersistent = isPersistent;
    this.review();
  }

  /** Something came or went. */
  review(): void {
    if (this.#isPersistent || this.#isNeeded()) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (!this.#isPersistent && !this.#isNeeded()) this.#end('nothing left to keep');
    }, this.#graceMs);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isPersistent = true;
  }

  #isNeeded(): boolean {
    const needs = this.#needs();
    return needs.clients > 0 || needs.liveSessions > 0 || needs.enabledServices > 0;
  }
}
