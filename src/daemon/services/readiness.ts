// Watches one run: when it is ready (its probe says so or, without one, it has lived for a second), then whether it stays
// healthy. A watch ends with the state that asked for it.

import type { Clock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { HealthProbe, ReadyProbe, Run } from '../../protocol/types.ts';
import type { Sickness } from './machine.ts';
import type { Fault, Probe } from './probes/probe.ts';
import { LIVED_MS, ProbeWatch, type Rhythm } from './probeWatch.ts';
import type { Timers } from './timers.ts';

export interface ReadinessPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly probeOf: (probe: ReadyProbe | HealthProbe, session: string) => Probe;
}

export interface Watched {
  readonly session: string;
  readonly run: Run;
  readonly ready: ReadyProbe | null;
  readonly health: HealthProbe | null;
  /** Known from before, where the probes of a run change. */
  readonly isReady: boolean;
}

export interface WatchListener {
  readonly onReady: (isReady: boolean) => void;
  readonly onHealthy: () => void;
  readonly onUnhealthy: (sick: Sickness) => void;
}

/** What a probe said last. */
export interface LastFault extends Fault {
  readonly probe: 'ready' | 'health';
  /** Bad looks in a row up to now; 0 when it has been good since. */
  readonly inARow: number;
}

/** No program listens that soon: whoever does is somebody else, and ours may be about to fail for it. */
const TOO_SOON_MS = 50;
/** One that is ready is asked no more often than this: what it was waited for is there. */
const CALM_EVERY_MS = 10_000;

export class RunWatch implements Disposable {
  readonly #ports: ReadinessPorts;
  readonly #watched: Watched;
  readonly #listener: WatchListener;
  readonly #owned = new DisposableStore();
  #ready: ProbeWatch | undefined;
  #health: ProbeWatch | undefined;

  constructor(ports: ReadinessPorts, watched: Watched, listener: WatchListener) {
    this.#ports = ports;
    this.#watched = watched;
    this.#listener = listener;
    const { ready, isReady } = watched;
    if (ready !== null) this.#watchReady(ready);
    else if (!isReady) this.#readyAfter(Math.max(0, LIVED_MS - this.#ageMs()));
    if (isReady) this.#watchHealth();
  }

  /** Of readiness until it is ready, then of health, where there is a probe for that. */
  get lastFault(): LastFault | null {
    const [probe, watch] =
      this.#health === undefined ? (['ready', this.#ready] as const) : (['health', this.#health] as const);
    const found = watch?.lastFault ?? null;
    return found === null ? null : { ...found, probe, inARow: watch?.badInARow ?? 0 };
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #ageMs(): number {
    return this.#ports.clock.now() - this.#watched.run.startedAt;
  }

  #readyAfter(delayMs: number): void {
    this.#owned.add(this.#ports.timers.after(delayMs, () => this.#setReady(true)));
  }

  #watchReady(probe: ReadyProbe): void {
    const { session, isReady } = this.#watched;
    // How many lines it takes is that probe's own business, and what is not printed yet is no failure.
    const isLog = 'log' in probe;
    const rhythm: Rhythm = {
      ...this.#rhythmOf(probe),
      ...(isLog && { successes: 1, failures: Number.POSITIVE_INFINITY }),
      everyMs: (isGood) => (isGood === true ? Math.max(probe.everyMs, CALM_EVERY_MS) : probe.everyMs),
    };
    const watch = new ProbeWatch(
      this.#ports,
      this.#ports.probeOf(probe, session),
      rhythm,
      isReady ? true : null,
      (isGood) => {
        if (isGood && (isLog || this.#watched.health !== null)) this.#owned.remove(watch);
        this.#setReady(isGood);
      },
    );
    this.#ready = this.#owned.add(watch);
  }

  #setReady(isReady: boolean): void {
    if (this.#owned.isDisposed) return;
    if (isReady) this.#watchHealth();
    this.#listener.onReady(isReady);
  }

  #watchHealth(): void {
    const { health, session, run } = this.#watched;
    if (health === null || this.#health !== undefined) return;
    const rhythm = { ...this.#rhythmOf(health), everyMs: () => health.everyMs };
    const watch = new ProbeWatch(
      this.#ports,
      this.#ports.probeOf(health, session),
      rhythm,
      null,
      (isGood) => {
        if (isGood) this.#listener.onHealthy();
        else {
          const { lastFault, lastGoodAt, badInARow } = watch;
          const times = badInARow === 1 ? '' : ` ${badInARow} times in a row`;
          this.#listener.onUnhealthy({
            cause: 'health',
            reason: `its health probe failed${times}: ${lastFault?.reason ?? ''}`,
            output: lastFault?.output ?? [],
            goodMs: lastGoodAt === null ? 0 : Math.max(0, lastGoodAt - run.startedAt),
          });
        }
      },
    );
    this.#health = this.#owned.add(watch);
  }

  #rhythmOf(probe: ReadyProbe | HealthProbe): Omit<Rhythm, 'everyMs'> {
    const { delayMs, timeoutMs, successes, failures } = probe;
    return {
      firstAfterMs: delayMs - this.#ageMs(),
      timeoutMs,
      successes,
      failures,
      believedFrom: this.#watched.run.startedAt + TOO_SOON_MS,
    };
  }
}
