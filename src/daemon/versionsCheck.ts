// The doctor's question whether all that runs is of this daemon's version. Keepers of others finish what they have, which
// may take as long as a session lasts: nothing is wrong with that, and it is shown.

import { compareVersions } from '../host/versionOrder.ts';
import type { Check, ClientInfo, KeeperInfo } from '../protocol/types.ts';

export function versionsCheck(
  own: string,
  keepers: readonly KeeperInfo[],
  clients: readonly ClientInfo[],
): Check {
  const check = 'daemon.versions';
  const draining = keepers.filter(({ isDraining }) => isDraining);
  const older = clients.filter(({ version }) => compareVersions(version, own) < 0);
  if (draining.length + older.length === 0)
    return { check, result: 'PASS', detail: `daemon, keepers and clients are ${own}`, fix: null };
  const found = [
    ...draining.map(
      ({ pid, version, sessions, root }) =>
        `keeper ${pid} is ${version} and keeps ${sessions === 1 ? '1 session' : `${sessions} sessions`} of ${root ?? 'no project'}`,
    ),
    ...older.map(({ label, version }) => `${label} is ${version}`),
  ];
  const fixes = [
    ...(draining.length > 0
      ? ['a keeper ends after its last session: restart its services, end its terminals when it suits you']
      : []),
    ...(older.length > 0 ? ['reload those windows'] : []),
  ];
  return {
    check,
    result: 'WARN',
    detail: `the daemon is ${own}; ${found.join('; ')}`,
    fix: fixes.join('; '),
  };
}
