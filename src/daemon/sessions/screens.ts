// The daemon's side of screens: asks the worker thread to render when there is enough to render or somebody wants to
// look, and says when a checkpoint is on disk. A session that prints little costs nothing here.

import type { Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { Latest } from '../../base/latest.ts';
import type { Log } from '../../host/log.ts';
import { notFound } from '../../protocol/failure.ts';
import type { DaemonResult, Size } from '../../protocol/types.ts';
import type { ScreenSource, Written } from './screen/rendering.ts';
import type { Rendered } from './screen/renderings.ts';
import { WorkerThread } from './workerThread.ts';

/** A screen of the longest journal takes about a second; one that takes this long hangs. */
const SCREEN_TIMEOUT_MS = 20_000;

export interface DidWriteCheckpoint {
  readonly session: string;
  readonly offset: number;
  readonly size: Size;
}

export interface ScreensOptions {
  /** Path of the worker bundle. */
  readonly workerScript: string;
  readonly log: Log;
  /** Undefined for a session that is not known (any more). */
  readonly find: (session: string) => ScreenSource | undefined;
}

export class Screens implements Disposable {
  readonly #options: ScreensOptions;
  readonly #thread: WorkerThread;
  readonly #advances = new Map<string, Latest>();
  /** Sessions the thread may hold something of. */
  readonly #asked = new Set<string>();
  readonly #written = new Emitter<DidWriteCheckpoint>();
  readonly #gaps = new Emitter<{ readonly session: string }>();

  /** A checkpoint is on disk and whole: its keeper may serve it, and let older segments go. */
  readonly onDidWriteCheckpoint: Event<DidWriteCheckpoint> = this.#written.event;

  /** Output was gone before it was drawn: what its program drew only there is missing until it draws it again. */
  readonly onDidMeetGap: Event<{ readonly session: string }> = this.#gaps.event;

  constructor(options: ScreensOptions) {
    this.#options = options;
    this.#thread = new WorkerThread(options.workerScript, 'screens');
  }

  /** A segment of the journal is full, which is one step. */
  didCloseSegment({ session }: { readonly session: string }): void {
    if (this.#options.find(session)?.wantsCheckpoints !== true) return;
    let latest = this.#advances.get(session);
    if (latest === undefined) {
      latest = new Latest(() => this.#advance(session));
      this.#advances.set(session, latest);
    }
    void latest.request();
  }

  /** A viewer waits for one; it is told of also where nothing new could be drawn. */
  didMissCheckpoint({ session }: { readonly session: string }): void {
    this.checkpoint(session).catch((error: unknown) =>
      this.#options.log.warn('a screen could not be drawn for a viewer', {
        session,
        cause: String(error),
      }),
    );
  }

  /** Rejects with `notFound`. */
  async screen(session: string, format: 'text' | 'ansi'): Promise<DaemonResult<'session/screen'>> {
    const params = { source: this.#find(session), format };
    const drawn = await this.#thread.call('screen', params, { timeoutMs: SCREEN_TIMEOUT_MS });
    const { screen, written } = this.#take(session, drawn);
    this.#didWrite(session, written);
    return screen;
  }

  /** What a terminal that shows it would answer to a sequence. Rejects with `notFound`. */
  async answer(session: string, sequence: string): Promise<string> {
    const params = { source: this.#find(session), sequence };
    return this.#take(session, await this.#thread.call('answer', params, { timeoutMs: SCREEN_TIMEOUT_MS }));
  }

  /** What that much of its output leaves on its terminal, as text. Rejects with `notFound`. */
  plainText(session: string, bytes: Uint8Array): Promise<string> {
    const params = { bytes, size: this.#find(session).size };
    return this.#thread.call('plainText', params, { timeoutMs: SCREEN_TIMEOUT_MS });
  }

  /** Writes one as near to the end of the journal as can be, unless it is there. Rejects with `notFound`. */
  async checkpoint(session: string): Promise<void> {
    const params = { source: this.#find(session) };
    const drawn = await this.#thread.call('checkpoint', params, { timeoutMs: SCREEN_TIMEOUT_MS });
    this.#didWrite(session, this.#take(session, drawn));
  }

  /** The session is purged. */
  forget(session: string): void {
    this.#advances.delete(session);
    if (!this.#asked.delete(session)) return;
    this.#thread.call('forget', { session }).catch(() => undefined);
  }

  dispose(): void {
    this.#thread.dispose();
    this.#written.dispose();
    this.#gaps.dispose();
  }

  async #advance(session: string): Promise<void> {
    const found = this.#options.find(session);
    if (found === undefined) return;
    this.#asked.add(session);
    try {
      const params = { source: found };
      this.#didWrite(session, this.#take(session, await this.#thread.call('advance', params)));
    } catch (error) {
      this.#options.log.error('a screen could not be rendered', error, { session });
    }
  }

  #take<T>(session: string, { done, hasGap }: Rendered<T>): T {
    if (hasGap) this.#gaps.fire({ session });
    return done;
  }

  #didWrite(session: string, written: Written | null): void {
    if (written !== null) this.#written.fire({ session, ...written });
  }

  #find(session: string): ScreenSource {
    const found = this.#options.find(session);
    if (found === undefined) throw notFound('session', session);
    this.#asked.add(session);
    return found;
  }
}
