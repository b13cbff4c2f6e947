// `session/list`: offsets and sizes as the keepers have them at this moment.

import { isOriginator } from '../../protocol/originator.ts';
import type { DaemonParams, SessionInfo } from '../../protocol/types.ts';
import type { Keepers } from '../keepers/keepers.ts';
import { isLiving } from './names.ts';
import type { SessionRegistry } from './registry.ts';

export async function listSessions(
  registry: SessionRegistry,
  keepers: Keepers,
  filter: DaemonParams<'session/list'>,
): Promise<{ sessions: SessionInfo[] }> {
  await keepers.refresh();
  const sessions = registry
    .list()
    .filter((session) => filter.root === undefined || session.root === filter.root)
    .filter((session) => filter.kind === undefined || session.kind === filter.kind)
    .filter(
      ({ originator }) => filter.originator === undefined || isOriginator(originator, filter.originator),
    )
    .filter((session) => filter.tag === undefined || session.tags.includes(filter.tag))
    .filter((session) => filter.exited === undefined || filter.exited !== isLiving(session));
  return { sessions };
}
