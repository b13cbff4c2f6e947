// When a service is started by its `cron`, in local time: one timer, and a look at the clock of the wall whenever it fires,
// since machines sleep and clocks are set.

import { Cron } from 'croner';
import type { Clock } from '../../base/clock.ts';
import { type Disposable, MutableDisposable } from '../../base/disposable.ts';
import type { Timers } from './timers.ts';

/** A timer does not count while the machine sleeps. */
const LOOK_EVERY_MS = 60_000;
/** A clock that is set back further than this was wrong before: what it said then counts for nothing. */
const SET_BACK_MS = 3_600_000;

export class CronClock implements Disposable {
  readonly #ports: { readonly clock: Clock; readonly timers: Timers };
  readonly #onTime: () => void;
  readonly #timer = new MutableDisposable();
  #cron: string | null = null;
  #nextAt: number | null;
  #lookedAt = 0;

  /** @param nextAt as it was known before a restart of the daemon; one that has passed since is made up for, once */
  constructor(
    ports: { readonly clock: Clock; readonly timers: Timers },
    nextAt: number | null,
    onTime: () => void,
  ) {
    this.#ports = ports;
    this.#nextAt = nextAt;
    this.#onTime = onTime;
  }

  /** Epoch ms; null when it is not armed. */
  get nextAt(): number | null {
    return this.#nextAt;
  }

  /** @param cron null: it is not armed */
  set(cron: string | null): void {
    if (this.#cron === cron && (cron === null) === (this.#nextAt === null)) return;
    const isResumed = this.#cron === null && cron !== null && this.#nextAt !== null;
    this.#cron = cron;
    if (!isResumed) this.#nextAt = this.#timeAfter(this.#ports.clock.now());
    this.#wait();
  }

  dispose(): void {
    this.#timer.dispose();
  }

  #look(): void {
    const now = this.#ports.clock.now();
    const isSetBack = this.#lookedAt - now > SET_BACK_MS;
    const isTime = this.#nextAt !== null && this.#nextAt <= now;
    // From now, not from the time that has come: of those that were slept through one counts.
    if (isSetBack || isTime) this.#nextAt = this.#timeAfter(now);
    this.#wait();
    if (isTime) this.#onTime();
  }

  #wait(): void {
    const now = this.#ports.clock.now();
    this.#lookedAt = now;
    this.#timer.value =
      this.#nextAt === null
        ? undefined
        : this.#ports.timers.after(Math.min(Math.max(0, this.#nextAt - now), LOOK_EVERY_MS), () =>
            this.#look(),
          );
  }

  #timeAfter(now: number): number | null {
    return this.#cron === null ? null : nextTime(this.#cron, now);
  }
}

/**
 * The first time after `now`, both epoch ms. A time the clocks leave out in spring comes right after the gap, one they have
 * twice in autumn comes once; what comes every so many minutes or hours goes on in both.
 */
export function nextTime(cron: string, now: number): number | null {
  const times = new Cron(cron, { paused: true, fixedTimeRule: 'no-wildcard' });
  return times.nextRun(new Date(now))?.getTime() ?? null;
}
