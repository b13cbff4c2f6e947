// A keeper is gone: its sessions are told as lost, unless the journal says how they ended, and what it left running of
// terminals is ended (their PTYs are gone with it; services are cleared by the supervisor before they start again).

import type { Log } from '../../host/log.ts';
import type { HostPaths } from '../../host/paths.ts';
import { sessionPaths } from '../../host/paths.ts';
import type { KeeperRecord } from '../../host/records.ts';
import { readHistory } from '../sessions/history.ts';
import type { SessionRegistry } from '../sessions/registry.ts';
import type { Remains } from '../sessions/remains.ts';

export async function didLoseKeeper(
  record: KeeperRecord,
  registry: SessionRegistry,
  remains: Remains,
  paths: HostPaths,
  log: Log,
): Promise<void> {
  for (const id of registry.ofKeeper(record.id)) {
    try {
      const history = await readHistory(sessionPaths(paths, id).journalDir);
      registry.didLoseKeeper(id, history, Date.now());
      const session = registry.get(id);
      if (session?.state !== 'lost' || session.kind === 'service') continue;
      log.warn('a session is lost with its keeper', { session: id, keeper: record.id, root: record.root });
      await remains.end(id);
    } catch (error) {
      log.error('a lost session could not be cleared', error, { session: id });
    }
  }
}
