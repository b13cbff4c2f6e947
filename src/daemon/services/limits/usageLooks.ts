// What the processes of runs use, looked at as long as somebody wants to know of any: one look for all of them.

import { type Disposable, toDisposable } from '../../../base/disposable.ts';
import type { Timers } from '../timers.ts';

/** Of all processes of a session together. */
export interface ProcessUsage {
  /** Resident; what processes share counts for each. */
  readonly memoryBytes: number;
  /** Percent of one core since the look before; 0 in the first. */
  readonly cpuPercent: number;
}

export type WatchUsage = (session: string, listener: (usage: ProcessUsage) => void) => Disposable;

const LOOK_EVERY_MS = 2_000;

export class UsageLooks implements Disposable {
  readonly #timers: Timers;
  readonly #look: (sessions: readonly string[]) => Promise<ReadonlyMap<string, ProcessUsage>>;
  readonly #onError: (error: unknown) => void;
  readonly #listeners = new Map<
    symbol,
    readonly [session: string, listener: (usage: ProcessUsage) => void]
  >();
  #timer: Disposable | undefined;
  #isLooking = false;

  constructor(
    timers: Timers,
    look: (sessions: readonly string[]) => Promise<ReadonlyMap<string, ProcessUsage>>,
    onError: (error: unknown) => void,
  ) {
    this.#timers = timers;
    this.#look = look;
    this.#onError = onError;
  }

  watch(session: string, listener: (usage: ProcessUsage) => void): Disposable {
    const key = Symbol(session);
    this.#listeners.set(key, [session, listener]);
    this.#wait();
    return toDisposable(() => {
      this.#listeners.delete(key);
      if (this.#listeners.size === 0) this.#stop();
    });
  }

  dispose(): void {
    this.#listeners.clear();
    this.#stop();
  }

  #stop(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
  }

  #wait(): void {
    if (this.#listeners.size === 0 || this.#isLooking) return;
    this.#timer ??= this.#timers.after(LOOK_EVERY_MS, () => {
      this.#timer = undefined;
      void this.#lookNow();
    });
  }

  async #lookNow(): Promise<void> {
    this.#isLooking = true;
    try {
      const wanted = [...this.#listeners];
      const usage = await this.#look([...new Set(wanted.map(([, [session]]) => session))]);
      for (const [key, [session, listener]] of wanted) {
        const found = usage.get(session);
        // What one hears may have ended another.
        if (found !== undefined && this.#listeners.has(key)) listener(found);
      }
    } catch (error) {
      this.#onError(error);
    } finally {
      this.#isLooking = false;
      this.#wait();
    }
  }
}
