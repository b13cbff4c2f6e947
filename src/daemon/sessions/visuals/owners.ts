// Whose drawings and captures these are: a client's, by its instance. What is left of one whose last connection is gone
// goes after a while, the keys sooner than the drawings; one that comes back in time loses nothing.

import { type Disposable, DisposableStore } from '../../../base/disposable.ts';
import type { Timers } from '../../services/timers.ts';

/** Long enough for a window to reload, or a tool to be started again. */
const DRAWINGS_GRACE_MS = 60_000;
/** A person cannot type meanwhile, and may not know the key that helps. */
const CAPTURE_GRACE_MS = 10_000;

export interface OwnerGraces {
  readonly drawingsMs?: number | undefined;
  readonly captureMs?: number | undefined;
}

export interface OwnersOptions {
  readonly timers: Timers;
  readonly graces: OwnerGraces;
  readonly hasAnything: (owner: string) => boolean;
  readonly endDrawings: (owner: string) => void;
  readonly endCapture: (owner: string) => void;
}

export class Owners implements Disposable {
  readonly #options: OwnersOptions;
  readonly #owned = new DisposableStore();
  readonly #connections = new Map<string, number>();
  readonly #leaving = new Map<string, DisposableStore>();

  constructor(options: OwnersOptions) {
    this.#options = options;
  }

  didCome(owner: string): void {
    this.#connections.set(owner, (this.#connections.get(owner) ?? 0) + 1);
    this.#forget(owner);
  }

  didLeave(owner: string): void {
    const left = (this.#connections.get(owner) ?? 0) - 1;
    if (left > 0) this.#connections.set(owner, left);
    else {
      this.#connections.delete(owner);
      this.review(owner);
    }
  }

  /** Begins to wait for one that has something here and is not connected. */
  review(owner: string): void {
    const { timers, graces, hasAnything, endDrawings, endCapture } = this.#options;
    if (this.#connections.has(owner) || this.#leaving.has(owner) || !hasAnything(owner)) return;
    const { drawingsMs = DRAWINGS_GRACE_MS, captureMs = CAPTURE_GRACE_MS } = graces;
    const waiting = new DisposableStore();
    waiting.add(timers.after(captureMs, () => endCapture(owner)));
    waiting.add(
      timers.after(drawingsMs, () => {
        this.#forget(owner);
        // Its capture was to go first; with graces of tests it may not have.
        endCapture(owner);
        endDrawings(owner);
      }),
    );
    this.#leaving.set(owner, this.#owned.add(waiting));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #forget(owner: string): void {
    const waiting = this.#leaving.get(owner);
    this.#leaving.delete(owner);
    if (waiting !== undefined) this.#owned.remove(waiting);
  }
}
