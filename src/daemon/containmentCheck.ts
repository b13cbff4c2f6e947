// Whether daemon and keepers are in scopes of their own, as a check of `daemon/doctor`: only from inside it is known where
// those that run really are; what this machine offers is checked without a daemon.

import type { Containment } from '../host/records.ts';
import type { Check, KeeperInfo } from '../protocol/types.ts';

/** @param hasManager whether a user manager of systemd is there to make scopes */
export function containmentCheck(
  daemon: Containment,
  keepers: readonly KeeperInfo[],
  hasManager: boolean,
): Check {
  const loose = [
    ...(daemon === 'none' ? ['the daemon'] : []),
    ...keepers.filter(({ containment }) => containment === 'none').map(({ pid }) => `keeper ${pid}`),
  ];
  const check = 'daemon.containment';
  if (loose.length === 0)
    return {
      check,
      result: 'PASS',
      detail: 'daemon and keepers run in systemd scopes of their own',
      fix: null,
    };
  const detail = `without a systemd scope of their own: ${loose.join(', ')}`;
  if (!hasManager)
    return { check, result: 'PASS', detail: `${detail} (no user manager makes them)`, fix: null };
  return {
    check,
    result: 'WARN',
    detail: `${detail}: they end together with what started them`,
    fix: 'from a login shell: holdfast shutdown --sessions, then start again',
  };
}
