// Logs for clients: one query, or lines as they come. Finds out whose journals are meant and leaves the reading, and
// every regular expression, to a worker thread that can be ended.

import type { Disposable } from '../../base/disposable.ts';
import type { Event } from '../../base/event.ts';
import type { Log } from '../../host/log.ts';
import { invalidParams } from '../../protocol/failure.ts';
import type { DaemonParams, DaemonResult, LogLine } from '../../protocol/types.ts';
import { WorkerThread } from '../sessions/workerThread.ts';
import { LogFollower } from './follower.ts';
import type { LogQuery, LogTarget } from './query.ts';

/** An expression that takes longer on the logs of a project is a mistake. */
const QUERY_TIMEOUT_MS = 10_000;

type LogParams = DaemonParams<'service/logs'>;

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

  /** Rejects with `notFound`, `invalidParams` for a bad expression, `timedOut`. */
  async query(params: LogParams): Promise<DaemonResult<'service/logs'>> {
    checkExpression(params.grep);
    const query = queryOf(params, this.#options.sources.find(params));
    return this.#threadFor(params).call('logs', query, { timeoutMs: this.#timeoutMs });
  }

  /**
   * The lines the query asks for (none without `lines` or `since`), then those that come. `dropped` lines were passed
   * over because there were too many. Throws as `query` rejects.
   */
  follow(params: LogParams, onLines: (lines: readonly LogLine[], dropped: number) => void): Disposable {
    checkExpression(params.grep);
    const { sources, log } = this.#options;
    sources.find(params);
    return new LogFollower({
      thread: this.#threadFor(params),
      sources,
      params,
      query: queryOf(params, []),
      timeoutMs: this.#timeoutMs,
      onLines,
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

function queryOf({ lines, since, until, grep, stream }: LogParams, targets: readonly LogTarget[]): LogQuery {
  return { targets, lines, since, until, grep, stream };
}

function checkExpression(grep: string | undefined): void {
  try {
    new RegExp(grep ?? '');
  } catch (error) {
    throw invalidParams('service/logs', error instanceof Error ? error.message : String(error));
  }
}
