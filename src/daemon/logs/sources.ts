// Which journals log verbs read: those of the services their targets mean, else of sessions by id or name.

import { type HostPaths, sessionPaths } from '../../host/paths.ts';
import { isFailure } from '../../protocol/failure.ts';
import type { DaemonParams } from '../../protocol/types.ts';
import type { Supervisor } from '../services/supervisor.ts';
import type { OutputWatch } from '../sessions/outputWatch.ts';
import type { SessionRegistry } from '../sessions/registry.ts';
import type { LogSources } from './logs.ts';
import type { LogTarget } from './query.ts';

export function logSources(
  paths: HostPaths,
  supervisor: Supervisor,
  registry: SessionRegistry,
  outputs: OutputWatch,
): LogSources {
  return {
    find: (params) => findTargets(params, paths, supervisor, registry),
    onDidAdd: (listener) => supervisor.onDidChange(listener),
    watch: (session, listener) => outputs.watch(session, listener),
    onDidEnd: registry.onDidExit,
  };
}

/** Throws `notFound` or `ambiguous` for a target that is neither. */
function findTargets(
  { target, root, allRoots }: DaemonParams<'service/logs'>,
  paths: HostPaths,
  supervisor: Supervisor,
  registry: SessionRegistry,
): LogTarget[] {
  const where = { root, ...(allRoots !== undefined && { allRoots }) };
  const found = (target.length === 0 ? ['all'] : target).flatMap((word): LogTarget[] => {
    try {
      // The session of a service has its id, also before its first run.
      return supervisor.find({ ...where, target: [word] }).map(({ id, name }) => ({
        session: id,
        service: name,
        journalDir: sessionPaths(paths, id).journalDir,
      }));
    } catch (error) {
      if (!isFailure(error, 'notFound')) throw error;
      const session = findSession(registry, word, root, error);
      return [{ session, service: null, journalDir: sessionPaths(paths, session).journalDir }];
    }
  });
  return [...new Map(found.map((one) => [one.session, one])).values()];
}

/** What the services' lookup said is the better hint where nothing fits. */
function findSession(registry: SessionRegistry, word: string, root: string | null, unknown: unknown): string {
  try {
    return registry.find(word, root).id;
  } catch (error) {
    const hasHint = isFailure(error) && error.data.kind === 'notFound' && error.data.didYouMean.length > 0;
    throw hasHint || isFailure(error, 'ambiguous') ? error : unknown;
  }
}
