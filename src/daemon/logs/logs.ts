// Logs as the daemon offers them: queries and follows over the journals of services and sessions.

import type { Disposable } from '../../base/disposable.ts';
import type { Log } from '../../host/log.ts';
import type { HostPaths } from '../../host/paths.ts';
import type { DaemonParams, Topic } from '../../protocol/types.ts';
import type { Supervisor } from '../services/supervisor.ts';
import type { OutputWatch } from '../sessions/outputWatch.ts';
import type { SessionRegistry } from '../sessions/registry.ts';
import { followLogs, type OnLines } from './follow.ts';
import { type LogAnswer, queryLogs } from './query.ts';
import { logSources } from './sources.ts';

export class Logs {
  readonly #paths: HostPaths;
  readonly #supervisor: Supervisor;
  readonly #registry: SessionRegistry;
  readonly #outputs: OutputWatch;
  readonly #log: Log;

  constructor(
    paths: HostPaths,
    supervisor: Supervisor,
    registry: SessionRegistry,
    outputs: OutputWatch,
    log: Log,
  ) {
    this.#paths = paths;
    this.#supervisor = supervisor;
    this.#registry = registry;
    this.#outputs = outputs;
    this.#log = log;
  }

  query(params: DaemonParams<'service/logs'>): Promise<LogAnswer> {
    return queryLogs(logSources(params, this.#supervisor, this.#registry, this.#paths), params);
  }

  follow(params: Extract<Topic, { topic: 'logs' }>['params'], onLines: OnLines): Disposable {
    const sources = logSources(params, this.#supervisor, this.#registry, this.#paths);
    return followLogs(sources, params, this.#outputs, onLines, (error) => {
      this.#log.error('a log cannot be followed', error, { targets: params.target });
    });
  }
}
