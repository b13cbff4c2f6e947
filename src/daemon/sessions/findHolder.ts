// Who holds a port, as starting a service needs to know it: whether it is one of our own sessions, and which.

import type { PortHolder, SessionInfo } from '../../protocol/types.ts';
import { isPortTaken } from '../processes/takenPorts.ts';
import type { FindHolder, HolderSession } from '../services/portConflicts.ts';
import type { SessionRegistry } from './registry.ts';

/** @param portHolder looks through all processes, so it is asked only where the port is taken */
export function holderFinder(
  registry: SessionRegistry,
  portHolder: (port: number) => Promise<PortHolder | null>,
): FindHolder {
  return async (port) => {
    if (!(await isPortTaken(port))) return null;
    const found = await portHolder(port);
    // Looking at all processes takes its time: it may have let go meanwhile.
    if (found === null)
      return (await isPortTaken(port)) ? { port, pid: null, command: null, session: null } : null;
    const { pid, command, session: id } = found;
    const known = id === null ? undefined : registry.get(id);
    return { port, pid, command, session: known === undefined ? null : sessionOf(known) };
  };
}

function sessionOf({ id, name, root, kind }: SessionInfo): HolderSession {
  return { id, name, root, isService: kind === 'service' };
}
