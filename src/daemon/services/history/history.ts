// What services used and how they were started, as far back as this daemon remembers: looked at every few seconds while
// one runs, never otherwise, kept in memory within bounds. Answers in steps, so that whoever follows gets only what is new.

import { type Disposable, DisposableStore } from '../../../base/disposable.ts';
import type { Event } from '../../../base/event.ts';
import { sessionPaths } from '../../../host/paths.ts';
import type { DaemonParams, DaemonResult, ServiceInfo } from '../../../protocol/types.ts';
import type { Daemon } from '../../daemon.ts';
import type { SupervisorChange } from '../consequences.ts';
import type { ProcessUsage } from '../limits/usageLooks.ts';
import { idleTimers, type Timers } from '../timers.ts';
import { Columns, type Figures } from './columns.ts';
import { JournalEnds } from './journalEnds.ts';
import { OutputRates } from './outputRates.ts';
import { StartLog } from './startLog.ts';

/** Seldom enough that it is not to be seen on an idle machine: a look takes a few milliseconds. */
const INTERVAL_MS = 5_000;
/** An hour of them. */
const MAX_SAMPLES = 720;
/** Numbers of one answer: with thousands of services the oldest samples are left out, so that it is a message still. */
const MAX_FIGURES = 400_000;
const FIGURES_PER_SAMPLE = 3;

export interface HistoryParts {
  readonly services: () => readonly ServiceInfo[];
  readonly onDidChange: Event<SupervisorChange>;
  readonly usageOf: (sessions: readonly string[]) => Promise<ReadonlyMap<string, ProcessUsage>>;
  /** Bytes they have printed. */
  readonly endsOf: (sessions: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  readonly onError: (error: unknown) => void;
  readonly timers: Timers;
  readonly intervalMs: number;
}

export class History implements Disposable {
  readonly #parts: HistoryParts;
  readonly #owned = new DisposableStore();
  readonly #columns = new Columns(MAX_SAMPLES);
  readonly #starts = new StartLog();
  readonly #rates = new OutputRates();
  #timer: Disposable | undefined;
  #isLooking = false;

  constructor(parts: HistoryParts) {
    this.#parts = parts;
    this.#owned.add(parts.onDidChange((change) => this.#didChange(change)));
  }

  answer({ root, since }: DaemonParams<'service/history'>): DaemonResult<'service/history'> {
    const services = this.#parts.services().filter((service) => service.root === root);
    const bound = Math.floor(MAX_FIGURES / FIGURES_PER_SAMPLE / Math.max(1, services.length));
    const count = Math.min(this.#columns.countSince(since), bound);
    return {
      now: Date.now(),
      intervalMs: this.#parts.intervalMs,
      times: this.#columns.times(count),
      services: services.map(({ id }) => ({
        service: id,
        ...this.#columns.column(id, count),
        starts: this.#starts.since(id, since),
      })),
    };
  }

  dispose(): void {
    this.#owned.dispose();
    this.#timer?.dispose();
  }

  #didChange(change: SupervisorChange): void {
    if ('removed' in change) {
      this.#columns.forget(change.removed);
      this.#starts.forget(change.removed);
      return;
    }
    this.#starts.didChange(change.put, Date.now());
    // The first look of all is where percentages and rates begin to be counted from.
    if (isLive(change.put)) this.#wait(0);
  }

  #wait(delayMs: number): void {
    if (this.#isLooking || this.#owned.isDisposed) return;
    this.#timer ??= this.#parts.timers.after(delayMs, () => {
      this.#timer = undefined;
      void this.#look();
    });
  }

  async #look(): Promise<void> {
    const live = this.#parts.services().filter(isLive);
    if (live.length === 0) return;
    this.#isLooking = true;
    try {
      const sessions = live.map(({ id }) => id);
      const [usage, ends] = await Promise.all([this.#parts.usageOf(sessions), this.#parts.endsOf(sessions)]);
      this.#columns.add(Date.now(), this.#figures(usage, this.#rates.update(ends, performance.now())));
    } catch (error) {
      this.#parts.onError(error);
    } finally {
      this.#isLooking = false;
      this.#wait(this.#parts.intervalMs);
    }
  }

  #figures(
    usage: ReadonlyMap<string, ProcessUsage>,
    rates: ReadonlyMap<string, number>,
  ): ReadonlyMap<string, Figures> {
    return new Map(
      [...usage].map(([session, used]) => [
        session,
        { ...used, outputPerSecond: rates.get(session) ?? null },
      ]),
    );
  }
}

export function historyOf(daemon: Daemon, intervalMs = INTERVAL_MS): History {
  const { paths, log, supervisor, processes } = daemon;
  const ends = new JournalEnds((session) => sessionPaths(paths, session).journalDir);
  return new History({
    services: () => supervisor.list(),
    onDidChange: supervisor.onDidChange,
    usageOf: (sessions) => processes.pacedUsageOf(sessions),
    endsOf: (sessions) => ends.look(sessions),
    onError: (error) => log.error('what services use could not be noted', error),
    timers: idleTimers,
    intervalMs: Math.max(1, intervalMs),
  });
}

/** Its session has the id of the service. */
function isLive({ run }: ServiceInfo): boolean {
  return run !== null && run.exit === null;
}
