// Waiting for the next thing to happen in a session, without missing what happens while one looks.

import { type Disposable, DisposableStore } from '../../../base/disposable.ts';

export class Wakeups implements Disposable {
  readonly #owned = new DisposableStore();
  #isDue = false;
  #wake: (() => void) | undefined;

  /** @param source calls back when something happened; ended with this */
  add(source: (didHappen: () => void) => Disposable): void {
    this.#owned.add(source(() => this.wake()));
  }

  wake(): void {
    this.#isDue = true;
    this.#wake?.();
  }

  /** Resolves when something has happened since it was asked last, and after `limitMs` all the same. */
  async next(limitMs: number): Promise<void> {
    if (!this.#isDue) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(1, limitMs));
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#wake = undefined;
    this.#isDue = false;
  }

  dispose(): void {
    this.wake();
    this.#owned.dispose();
  }
}
