// Logs for clients: one query, or lines as they come. Finds out whose journals are meant and leaves the reading, and
// every regular expression, to a worker thread that can be ended.

import type { Disposable } from '../../base/disposable.ts';
import type { Event } from '../../base/event.ts';
import type { Log } from '../../host/log.ts';
import { invalidParams } from '../../protocol/failure.ts';
import type { DaemonParams, DaemonResult, LogEvent, LogLine } from '../../protocol/types.ts';
import { WorkerThread } from '../sessions/workerThread.ts';
import { parseCursor, printCursor } from './cursor.ts';
import { LogFollower } from './follower.ts';
import type { PageLimits } from './pages.ts';
import { apart, type LogQuery, type LogTarget } from './query.ts';

/** An expression that takes longer on one page is a mistake. */
const QUERY_TIMEOUT_MS = 10_000;
/** A client that is gone, or has seen enough, asks for no other page: nothing is looked for much longer than that. */
const PAGE: PageLimits = { ms: 1_000, bytes: 1024 * 1024 };

type LogParams = DaemonParams<'service/logs'>;

export interface LogListener {
  /** `dropped` lines were passed over because there were too many. */
  readonly onItems: (
    items: { readonly lines: LogLine[]; readonly events: LogEvent[] },
    dropped: number,
  ) => void;
  /** Resolves when more can be taken. */
  readonly untilRoom?: () => Promise<void> | undefined;
}

export interface LogSources {
  /** Sessions whose journals are meant. Throws `notFound` for a target that is nothing. */
  find(params: LogParams): readonly LogTarget[];
  /** A session may have become part of what some target means. */
  readonly onDidAdd: Event<unknown>;
  /** Tells when a session has printed, at once or soon after. */
  watch(session: string, listener: () => void): Disposable;
  /** A run of the session ended: what it left without a line end is a line now. */
  readonly onDidEnd: Event<{ readonly session: string }>;
}

export interface LogsOptions {
  /** Path of the worker bundle. */
  readonly workerScript: string;
  readonly log: Log;
  readonly sources: LogSources;
  /** Less than the usual, in tests of expressions that never end. */
  readonly timeoutMs?: number;
  /** Less than the usual, in tests of what has many pages. */
  readonly page?: PageLimits;
}

export class Logs implements Disposable {
  readonly #options: LogsOptions;
  readonly #thread: WorkerThread;
  /** Queries with an expression are apart, so that one that hangs holds up its own kind only. */
  readonly #searchThread: WorkerThread;

  constructor(options: LogsOptions) {
    this.#options = options;
    this.#thread = new WorkerThread(options.workerScript, 'log query');
    this.#searchThread = new WorkerThread(options.workerScript, 'log search');
  }

  /** Rejects with `notFound`, `invalidParams` for a bad expression or cursor, `timedOut`. */
  async query(params: LogParams): Promise<DaemonResult<'service/logs'>> {
    checkExpression(params.grep);
    const query = queryOf(params, this.#options.sources.find(params));
    const thread = this.#threadFor(params);
    const timeout = { timeoutMs: this.#timeoutMs };
    if (params.cursor === undefined) {
      const { items, isTruncated } = await thread.call('newestLogs', { query }, timeout);
      return { ...apart(items), isTruncated };
    }
    const limits = this.#options.page ?? PAGE;
    const begun = params.cursor === null ? null : parseCursor(params.cursor);
    const { items, cursor } = await thread.call('logPage', { query, cursor: begun, limits }, timeout);
    return { ...apart(items), isTruncated: false, cursor: printCursor(cursor) };
  }

  /** The lines the query asks for (none without `lines` or `since`), then those that come. Throws as `query` rejects. */
  follow(params: LogParams, listener: LogListener): Disposable {
    checkExpression(params.grep);
    const { sources, log } = this.#options;
    sources.find(params);
    return new LogFollower({
      thread: this.#threadFor(params),
      sources,
      params,
      query: queryOf(params, []),
      timeoutMs: this.#timeoutMs,
      listener,
      onError: (error) => void log.error('a log could not be followed', error),
    });
  }

  dispose(): void {
    this.#thread.dispose();
    this.#searchThread.dispose();
  }

  get #timeoutMs(): number {
    return this.#options.timeoutMs ?? QUERY_TIMEOUT_MS;
  }

  #threadFor({ grep }: LogParams): WorkerThread {
    return grep === undefined ? this.#thread : this.#searchThread;
  }
}

function queryOf(params: LogParams, targets: readonly LogTarget[]): LogQuery {
  const { lines, since, until, grep, stream, eventsOnly } = params;
  return { targets, lines, since, until, grep, stream, eventsOnly };
}

function checkExpression(grep: string | undefined): void {
  try {
    new RegExp(grep ?? '');
  } catch (error) {
    throw invalidParams('service/logs', error instanceof Error ? error.message : String(error));
  }
}
