// Lets any number of parts hear of one session's growth over one subscription at its keeper, which is renewed when the
// link to the keeper was.

import { type Disposable, toDisposable } from '../../base/disposable.ts';
import type { KeeperContract } from '../../protocol/types.ts';

export type Growth = KeeperContract['notifications']['session/didOutput'];

/** Often enough for a log line to appear at once to a person, seldom enough that a flood costs nothing. */
const WATCH_INTERVAL_MS = 20;

export class OutputWatch {
  readonly #listeners = new Map<string, Set<(growth: Growth) => void>>();
  /** Tells the keeper of the session; a session without one never grows. */
  readonly #ask: (session: string, intervalMs: number | null) => void;

  constructor(ask: (session: string, intervalMs: number | null) => void) {
    this.#ask = ask;
  }

  watch(session: string, listener: (growth: Growth) => void): Disposable {
    let listeners = this.#listeners.get(session);
    if (listeners === undefined) {
      listeners = new Set();
      this.#listeners.set(session, listeners);
      this.#ask(session, WATCH_INTERVAL_MS);
    }
    const own = (growth: Growth): void => listener(growth);
    listeners.add(own);
    return toDisposable(() => {
      const left = this.#listeners.get(session);
      if (left?.delete(own) !== true || left.size > 0) return;
      this.#listeners.delete(session);
      this.#ask(session, null);
    });
  }

  didGrow(growth: Growth): void {
    for (const listener of [...(this.#listeners.get(growth.session) ?? [])]) listener(growth);
  }

  /** The keeper forgot who watches: a new run of it, or a new link to it. */
  renew(session: string): void {
    if (this.#listeners.has(session)) this.#ask(session, WATCH_INTERVAL_MS);
  }
}
