// One followed log: which sessions it is about, where each stands, and lines handed on in batches.

import { setTimeout as delay } from 'node:timers/promises';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Latest } from '../../base/latest.ts';
import { isFailure } from '../../protocol/failure.ts';
import type { DaemonParams } from '../../protocol/types.ts';
import type { WorkerThread } from '../sessions/workerThread.ts';
import { type Followed, type FollowPlace, FROM_THE_FIRST } from './follow.ts';
import type { LogListener, LogSources } from './logs.ts';
import { apart, type LogQuery, type LogTarget } from './query.ts';

/** Batches of one session are at least so far apart: more often nobody can read. */
const BATCH_GAP_MS = 50;

export interface FollowerOptions {
  readonly thread: WorkerThread;
  readonly sources: LogSources;
  readonly params: DaemonParams<'service/logs'>;
  readonly query: LogQuery;
  /** Of one read. */
  readonly timeoutMs: number;
  readonly listener: LogListener;
  readonly onError: (error: unknown) => void;
}

export class LogFollower implements Disposable {
  readonly #options: FollowerOptions;
  readonly #owned = new DisposableStore();
  readonly #followed = new Map<string, Latest>();
  readonly #ended = new AbortController();

  constructor(options: FollowerOptions) {
    this.#options = options;
    const { sources } = options;
    for (const target of sources.find(options.params)) this.#add(target, undefined);
    this.#owned.add(sources.onDidAdd(() => this.#addNew()));
    this.#owned.add(sources.onDidEnd(({ session }) => void this.#followed.get(session)?.request()));
  }

  dispose(): void {
    this.#ended.abort();
    this.#owned.dispose();
  }

  /** All that a session printed that came later is news. */
  #addNew(): void {
    const { sources, params } = this.#options;
    try {
      for (const target of sources.find(params)) this.#add(target, FROM_THE_FIRST);
    } catch {
      // A target that was there is gone; what it printed was followed.
    }
  }

  /** @param start undefined: what the query asks for of what is there, then what comes */
  #add(target: LogTarget, start: FollowPlace | undefined): void {
    const known = this.#followed.get(target.session);
    if (known !== undefined) return void known.request();
    const askedAt = Date.now();
    let place = start;
    const latest = new Latest(async () => {
      if (this.#owned.isDisposed) return;
      try {
        place ??= await this.#start(target, askedAt);
        for (let isMore = true; isMore; ) {
          // What nobody takes is not read: it is in the journal.
          await this.#options.listener.untilRoom?.();
          if (this.#owned.isDisposed) return;
          const followed = await this.#goOn(target, place);
          this.#handOn(followed);
          ({ place, isMore } = followed);
        }
      } catch (error) {
        this.#options.onError(error);
      }
      await delay(BATCH_GAP_MS, undefined, { ref: false, signal: this.#ended.signal }).catch(() => undefined);
    });
    this.#followed.set(target.session, latest);
    // Watched before it is read, so that nothing falls in between.
    this.#owned.add(this.#options.sources.watch(target.session, () => void latest.request()));
    void latest.request();
  }

  #start(target: LogTarget, askedAt: number): Promise<FollowPlace> {
    const { thread, query, timeoutMs } = this.#options;
    return thread.call('followStart', { target, query, askedAt }, { timeoutMs });
  }

  async #goOn(target: LogTarget, place: FollowPlace): Promise<Followed> {
    const { thread, query, timeoutMs } = this.#options;
    const timeout = { timeoutMs };
    try {
      return await thread.call('followOn', { target, query, place, isSkipped: false }, timeout);
    } catch (error) {
      if (!isFailure(error, 'timedOut')) throw error;
      // The expression hangs on what came: pass over that, and say how much it was.
      return thread.call('followOn', { target, query, place, isSkipped: true }, timeout);
    }
  }

  #handOn({ items, dropped }: Followed): void {
    const isNews = items.length > 0 || dropped > 0;
    if (isNews && !this.#owned.isDisposed) this.#options.listener.onItems(apart(items), dropped);
  }
}
