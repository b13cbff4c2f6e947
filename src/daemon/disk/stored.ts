// All sessions as the disk quota sees them: their sizes, and which of them may go first.

import type { HostPaths } from '../../host/paths.ts';
import type { ServiceInfo, SessionInfo } from '../../protocol/types.ts';
import { isLiving } from '../sessions/names.ts';
import type { Stored } from './quotaPlan.ts';
import { diskUseOf } from './usage.ts';

export async function storedSessions(
  paths: HostPaths,
  sessions: readonly SessionInfo[],
  services: readonly ServiceInfo[],
): Promise<readonly Stored[]> {
  const byId = new Map(services.map((service) => [service.id, service]));
  const found: Stored[] = [];
  for (const session of sessions) {
    const use = await diskUseOf(paths, session.id);
    found.push({ session: session.id, ...use, is: stateOf(session, byId.get(session.id)) });
  }
  return found;
}

function stateOf(session: SessionInfo, service: ServiceInfo | undefined): Stored['is'] {
  if (isLiving(session)) return 'living';
  switch (service?.state.state) {
    case undefined:
    case 'stopped':
    case 'completed':
      return 'ended';
    case 'failed':
    case 'lost':
      return 'failed';
    default:
      return 'living';
  }
}
