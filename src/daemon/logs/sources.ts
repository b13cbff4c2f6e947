// Which journals a log query reads: those of the services its targets mean, else of sessions by id or name.

import { type HostPaths, sessionPaths } from '../../host/paths.ts';
import { isFailure } from '../../protocol/failure.ts';
import type { Targets } from '../../protocol/types.ts';
import type { Supervisor } from '../services/supervisor.ts';
import type { SessionRegistry } from '../sessions/registry.ts';

export interface LogSource {
  readonly session: string;
  /** Name of the service; null for other sessions. */
  readonly service: string | null;
  readonly journalDir: string;
}

/** Throws `notFound` or `ambiguous` for a target that is neither. */
export function logSources(
  { target, ...where }: Targets,
  supervisor: Supervisor,
  registry: SessionRegistry,
  paths: HostPaths,
): LogSource[] {
  const sources = (target.length === 0 ? ['all'] : target).flatMap((word): LogSource[] => {
    try {
      // The session of a service has its id, also before its first run.
      return supervisor.find({ ...where, target: [word] }).map(({ id, name }) => ({
        session: id,
        service: name,
        journalDir: sessionPaths(paths, id).journalDir,
      }));
    } catch (error) {
      if (!isFailure(error, 'notFound')) throw error;
      const session = findSession(registry, word, where.root, error);
      return [{ session, service: null, journalDir: sessionPaths(paths, session).journalDir }];
    }
  });
  return [...new Map(sources.map((source) => [source.session, source])).values()];
}

/** What the services' lookup said is the better hint where nothing fits. */
function findSession(
  registry: SessionRegistry,
  word: string,
  root: string | null,
  notFound: unknown,
): string {
  try {
    return registry.find(word, root).id;
  } catch (error) {
    throw isFailure(error, 'notFound') && error.data.kind === 'notFound' && error.data.didYouMean.length > 0
      ? error
      : notFound;
  }
}
