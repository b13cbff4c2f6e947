// Which keepers of this home live: where one does, there is something to ask a daemon about even if none runs.

import { readdirSync } from 'node:fs';
import type { HostPaths } from '../host/paths.ts';
import { isAlive } from '../host/processIdentity.ts';
import { type KeeperRecord, readKeeperRecord } from '../host/records.ts';

export function livingKeepers(paths: HostPaths): readonly KeeperRecord[] {
  return keeperIds(paths).flatMap((id) => {
    try {
      const record = readKeeperRecord(paths, id);
      return record !== undefined && isAlive(record) ? [record] : [];
    } catch {
      // A record that cannot be read says nothing of a life; the daemon reports it when it adopts.
      return [];
    }
  });
}

function keeperIds(paths: HostPaths): readonly string[] {
  try {
    return readdirSync(paths.keepersDir);
  } catch {
    return [];
  }
}
