// When a run counts as ready: its port accepts connections, a line it printed matches, or, without a probe, it has lived
// for a second. A watch ends with the state that asked for it.

import type { Clock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Latest } from '../../base/latest.ts';
import type { ReadyProbe, Run } from '../../protocol/types.ts';
import { LineReader } from './output.ts';
import { findMatch } from './safeMatch.ts';
import type { JournalAccess, SessionRunner } from './sessionRunner.ts';
import type { Timers } from './timers.ts';

export interface ReadinessPorts {
  readonly runner: Pick<SessionRunner, 'watchOutput'>;
  readonly journal: JournalAccess;
  readonly clock: Clock;
  readonly timers: Timers;
  /** @returns null when the port accepts connections, else why not */
  readonly probePort: (port: number, timeoutMs: number) => Promise<string | null>;
}

export interface Watched {
  readonly session: string;
  readonly run: Run;
  readonly probe: ReadyProbe | null;
}

/** Without a probe; and for a port that was open before the program can have opened it. */
const LIVED_MS = 1_000;
const PROBE_EVERY_MS = 500;
const PROBE_TIMEOUT_MS = 1_000;
/** No program listens that soon: whoever does is somebody else, and ours may be about to fail for it. */
const TOO_SOON_MS = 50;
const LOOK_EVERY_MS = 100;
const CHUNK_BYTES = 64 * 1024;

export class ReadinessWatch implements Disposable {
  readonly #ports: ReadinessPorts;
  readonly #watched: Watched;
  readonly #onReady: () => void;
  readonly #owned = new DisposableStore();
  #lastResult: string | null = null;

  constructor(ports: ReadinessPorts, watched: Watched, onReady: () => void) {
    this.#ports = ports;
    this.#watched = watched;
    this.#onReady = onReady;
    const { probe } = watched;
    if (probe === null) this.#readyAfter(Math.max(0, LIVED_MS - this.#ageMs()));
    else if ('port' in probe) void this.#tryPort(probe.port);
    else this.#watchLog(probe.log);
  }

  /** What the last probe that failed said, for `why`. */
  get lastResult(): string | null {
    return this.#lastResult;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #ageMs(): number {
    return this.#ports.clock.now() - this.#watched.run.startedAt;
  }

  #ready(): void {
    if (this.#owned.isDisposed) return;
    this.dispose();
    this.#onReady();
  }

  #readyAfter(delayMs: number): void {
    this.#owned.add(this.#ports.timers.after(delayMs, () => this.#ready()));
  }

  async #tryPort(port: number): Promise<void> {
    const isTooSoon = this.#ageMs() < TOO_SOON_MS;
    const result = await this.#ports.probePort(port, PROBE_TIMEOUT_MS);
    if (result === null) {
      if (isTooSoon) this.#readyAfter(LIVED_MS);
      else this.#ready();
      return;
    }
    this.#lastResult = result;
    this.#owned.add(this.#ports.timers.after(PROBE_EVERY_MS, () => void this.#tryPort(port)));
  }

  #watchLog(expression: string): void {
    const { session } = this.#watched;
    this.#lastResult = `no line matched /${expression}/ yet`;
    const reader = new LineReader();
    let next: number | undefined;
    const look = new Latest(async () => {
      next ??= (await this.#ports.journal.runs(session)).at(-1)?.start ?? 0;
      for (;;) {
        const { from, bytes } = await this.#ports.journal.read(session, next, CHUNK_BYTES);
        if (bytes.length === 0 || this.#owned.isDisposed) return;
        next = from + bytes.length;
        if (findMatch(expression, [...reader.push(bytes), reader.rest]) !== undefined) return this.#ready();
      }
    });
    const lookNow = (): void => {
      look.request().catch((error: unknown) => {
        this.#lastResult = `could not look at its output: ${error instanceof Error ? error.message : String(error)}`;
      });
    };
    this.#owned.add(this.#ports.runner.watchOutput(session, LOOK_EVERY_MS)(lookNow));
    lookNow();
  }
}
