// What screens, logs and waiting for quiet need to know of sessions: where they lie on disk, who they are, and when they
// print. Glue between those parts and the registry, so that they can be tested without a daemon.

import { type HostPaths, sessionPaths } from '../../host/paths.ts';
import type { SessionInfo, Size } from '../../protocol/types.ts';
import type { LogSources } from '../logs/logs.ts';
import type { LogTarget } from '../logs/query.ts';
import type { Supervisor } from '../services/supervisor.ts';
import { resolveTargets } from '../services/targets.ts';
import { type IdleSources, lastActivity } from './idle.ts';
import type { OutputWatch } from './outputWatch.ts';
import type { SessionRegistry } from './registry.ts';
import type { ScreenSource } from './screen/rendering.ts';

/** Of a session nobody ever gave a size. */
const USUAL_SIZE: Size = { cols: 80, rows: 24 };

export function screenedSession(
  paths: HostPaths,
  registry: SessionRegistry,
  id: string,
): ScreenSource | undefined {
  const session = registry.get(id);
  if (session === undefined) return undefined;
  const { journalDir, checkpointsDir } = sessionPaths(paths, id);
  const isTerminal = session.kind === 'terminal' || session.kind === 'task';
  return {
    session: id,
    journalDir,
    checkpointsDir,
    size: session.size ?? USUAL_SIZE,
    // A PTY has a size, pipes have none.
    isPty: isTerminal || session.size !== null,
    wantsCheckpoints: isTerminal || session.viewers.length > 0,
    keepsUndrawn: session.kind === 'terminal',
  };
}

export function idleSources(paths: HostPaths, registry: SessionRegistry, outputs: OutputWatch): IdleSources {
  return {
    find: (session, root) => registry.find(session, root).id,
    state: (session) => lastActivity(sessionPaths(paths, session).journalDir),
    watch: (session, listener) => outputs.watch(session, listener),
  };
}

export function logSources(
  paths: HostPaths,
  supervisor: Pick<Supervisor, 'list'>,
  registry: SessionRegistry,
  outputs: OutputWatch,
): LogSources {
  const ofSession = ({ id }: SessionInfo, service: string | null): LogTarget => ({
    session: id,
    service,
    journalDir: sessionPaths(paths, id).journalDir,
  });
  return {
    find(targets) {
      const found = resolveTargets(targets, supervisor.list()).flatMap(
        ({ target, found: services, failure }) => {
          // What is no service may be a terminal or task; if it is neither, the first answer is the better one.
          if (failure !== null)
            return [ofSession(sessionNamed(registry, target, targets.root) ?? fail(failure), null)];
          return services.flatMap(({ name, session }) => {
            const info = session === null ? undefined : registry.get(session);
            return info === undefined ? [] : [ofSession(info, name)];
          });
        },
      );
      return [...new Map(found.map((target) => [target.session, target])).values()];
    },
    onDidAdd: (listener) =>
      registry.onDidHappen((happened) => {
        if (happened.event === 'created' || happened.event === 'started') listener(happened);
      }),
    onDidEnd: registry.onDidExit,
    watch: (session, listener) => outputs.watch(session, () => listener()),
  };
}

function sessionNamed(
  registry: SessionRegistry,
  target: string,
  root: string | null,
): SessionInfo | undefined {
  try {
    return registry.find(target, root);
  } catch {
    return undefined;
  }
}

function fail(failure: Error): never {
  throw failure;
}
