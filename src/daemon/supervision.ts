// The supervisor with everything real behind its ports: keepers that run things, journals, clocks, files, what processes use.

import type { DisposableStore } from '../base/disposable.ts';
import type { Log } from '../host/log.ts';
import type { HostPaths } from '../host/paths.ts';
import type { Processes } from './processes/processes.ts';
import { serviceEnvironment } from './services/environment.ts';
import { UsageLooks } from './services/limits/usageLooks.ts';
import type { SessionRunner } from './services/sessionRunner.ts';
import type { StateFile } from './services/stateFile.ts';
import { Supervisor } from './services/supervisor.ts';
import { realTimers } from './services/timers.ts';
import { lookAtFiles } from './services/watch/lookAtFiles.ts';
import { holderFinder } from './sessions/findHolder.ts';
import { Journals } from './sessions/history.ts';
import type { SessionRegistry } from './sessions/registry.ts';

export interface SupervisionParts {
  readonly paths: HostPaths;
  readonly log: Log;
  readonly registry: SessionRegistry;
  readonly runner: SessionRunner;
  readonly stateFile: StateFile;
  /** Asked only when there is something to ask: it is made later. */
  readonly processes: () => Processes;
}

export function newSupervisor(
  owned: DisposableStore,
  { paths, log, registry, runner, stateFile, processes }: SupervisionParts,
): Supervisor {
  const usage = owned.add(
    new UsageLooks(
      realTimers,
      (sessions) => processes().usageOf(sessions),
      (error) => log.error('what services use could not be looked at', error),
    ),
  );
  return owned.add(
    new Supervisor({
      runner,
      journal: new Journals(paths),
      findHolder: holderFinder(registry, (port) => processes().portHolder(port)),
      clock: { now: () => Date.now(), monotonic: () => performance.now() },
      timers: realTimers,
      lookAtFiles,
      watchUsage: (session, listener) => usage.watch(session, listener),
      random: Math.random,
      log,
      stateFile,
      composeEnvironment: (request) => serviceEnvironment(paths, request),
    }),
  );
}
