// What questions about processes ask of sessions and keepers, answered from the registry, the keepers and the disk.

import { existsSync } from 'node:fs';
import { type HostPaths, sessionPaths } from '../../host/paths.ts';
import type { Keepers } from '../keepers/keepers.ts';
import type { Owners } from '../processes/owners.ts';
import type { Registered } from '../processes/registered.ts';
import { liveRunsOf } from './liveRuns.ts';
import { isLiving } from './names.ts';
import { isPurged } from './onDisk.ts';
import type { SessionRegistry } from './registry.ts';
import type { Runs } from './runs.ts';

export interface OwnersParts {
  readonly paths: HostPaths;
  readonly registry: SessionRegistry;
  readonly keepers: Keepers;
  readonly runs: Runs;
  readonly registered: Registered;
}

export function ownersOf({ paths, registry, keepers, runs, registered }: OwnersParts): Owners {
  return {
    sessions: () => registry.list(),
    session: (id) => registry.get(id),
    roots: () => [...liveRunsOf(registry, { root: null, session: null }), ...registered.roots(null)],
    keeperPids: () => keepers.list().map(({ pid }) => pid),
    isLive: (session) => {
      const known = registry.get(session);
      return runs.isStarting(session) || (known !== undefined && isLiving(known));
    },
    // A folder that cannot be read says nothing: a keeper may well have the session.
    isForgotten: (session) => !existsSync(sessionPaths(paths, session).dir) || isPurged(paths, session),
  };
}
