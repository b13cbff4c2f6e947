// Timers as a parameter, like the clock: only the edge makes real ones.

import { type Disposable, toDisposable } from '../../base/disposable.ts';

export interface Timers {
  after(delayMs: number, work: () => void): Disposable;
}

export const realTimers: Timers = {
  after(delayMs, work) {
    const timer = setTimeout(work, delayMs);
    return toDisposable(() => clearTimeout(timer));
  },
};

/** For what is not worth staying alive for. */
export const idleTimers: Timers = {
  after(delayMs, work) {
    const timer = setTimeout(work, delayMs).unref();
    return toDisposable(() => clearTimeout(timer));
  },
};
