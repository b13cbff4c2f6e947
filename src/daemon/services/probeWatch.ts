// Takes the looks of one probe, by the clock or when it says that there is something new, and makes verdicts of them: so
// many good ones in a row, so many bad ones in a row.

import type { Clock } from '../../base/clock.ts';
import { type Disposable, MutableDisposable } from '../../base/disposable.ts';
import { Latest } from '../../base/latest.ts';
import type { Fault, Probe } from './probes/probe.ts';
import type { Timers } from './timers.ts';

export interface Rhythm {
  readonly firstAfterMs: number;
  /** From the beginning of one look to that of the next; `isGood` is the verdict so far. */
  readonly everyMs: (isGood: boolean | null) => number;
  readonly timeoutMs: number;
  readonly successes: number;
  readonly failures: number;
  /** Before this (epoch ms) a good look is not believed: it is taken again once it has lived for a while. */
  readonly believedFrom: number;
}

/** After a good look that came too soon to be believed. */
export const LIVED_MS = 1_000;

export class ProbeWatch implements Disposable {
  readonly #ports: { readonly clock: Clock; readonly timers: Timers };
  readonly #probe: Probe;
  readonly #rhythm: Rhythm;
  readonly #onVerdict: (isGood: boolean) => void;
  readonly #timer = new MutableDisposable();
  readonly #changes: Disposable | undefined;
  readonly #look = new Latest(() => this.#lookOnce());
  #verdict: boolean | null;
  #goodInARow = 0;
  #badInARow = 0;
  #lastFault: Fault | null = null;
  #lastGoodAt: number | null = null;
  #isDisposed = false;

  /** @param verdict from before, where it goes on with another probe */
  constructor(
    ports: { readonly clock: Clock; readonly timers: Timers },
    probe: Probe,
    rhythm: Rhythm,
    verdict: boolean | null,
    onVerdict: (isGood: boolean) => void,
  ) {
    this.#ports = ports;
    this.#probe = probe;
    this.#rhythm = rhythm;
    this.#verdict = verdict;
    this.#onVerdict = onVerdict;
    this.#changes = probe.onDidChange?.(() => this.#lookNow());
    if (rhythm.firstAfterMs <= 0) this.#lookNow();
    else this.#lookAfter(rhythm.firstAfterMs);
  }

  /** What the last bad look found; null when none was bad yet. */
  get lastFault(): Fault | null {
    return this.#lastFault;
  }

  get badInARow(): number {
    return this.#badInARow;
  }

  /** Epoch ms. */
  get lastGoodAt(): number | null {
    return this.#lastGoodAt;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer.dispose();
    this.#changes?.dispose();
  }

  #lookAfter(delayMs: number): void {
    this.#timer.value = this.#ports.timers.after(delayMs, () => this.#lookNow());
  }

  #lookNow(): void {
    if (!this.#isDisposed) void this.#look.request();
  }

  async #lookOnce(): Promise<void> {
    if (this.#isDisposed) return;
    const { clock } = this.#ports;
    const begunAt = clock.monotonic();
    const isTooSoon = this.#probe.isOfNetwork && clock.now() < this.#rhythm.believedFrom;
    const found = await this.#probe.look(this.#rhythm.timeoutMs);
    if (this.#isDisposed) return;
    if (found === null && isTooSoon) {
      this.#lookAfter(LIVED_MS);
      return;
    }
    this.#count(found);
    if (this.#isDisposed || this.#probe.onDidChange !== undefined) return;
    const takenMs = clock.monotonic() - begunAt;
    this.#lookAfter(Math.max(0, this.#rhythm.everyMs(this.#verdict) - takenMs));
  }

  /** The verdict may end this watch. */
  #count(found: Fault | null): void {
    const { successes, failures } = this.#rhythm;
    if (found === null) {
      this.#lastGoodAt = this.#ports.clock.now();
      this.#goodInARow++;
      this.#badInARow = 0;
      if (this.#goodInARow >= successes) this.#decide(true);
    } else {
      this.#lastFault = found;
      this.#badInARow++;
      this.#goodInARow = 0;
      if (this.#badInARow >= failures) this.#decide(false);
    }
  }

  #decide(isGood: boolean): void {
    if (this.#verdict === isGood) return;
    this.#verdict = isGood;
    this.#onVerdict(isGood);
  }
}
