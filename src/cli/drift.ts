// What people are told where not everything that runs is of one version: what is older, what comes of it by itself, and
// what they can do.

import type { FailedUpgrade } from '../host/failedUpgrade.ts';
import { compareVersions } from '../host/versionOrder.ts';
import type { KeeperInfo } from '../protocol/types.ts';
import { BUILD_VERSION } from '../protocol/version.ts';

/** @param failed what is remembered of a newer version that could not take over */
export function daemonDrift(running: string, failed: FailedUpgrade | undefined): string | undefined {
  if (failed !== undefined)
    return `${failed.to} could not take over: ${failed.reason}. What runs is not touched; holdfast upgrade tries again`;
  const difference = compareVersions(BUILD_VERSION, running);
  if (difference === 0) return undefined;
  return difference > 0
    ? `this command is ${BUILD_VERSION}: holdfast upgrade lets its daemon take over; what runs is not touched`
    : `this command is only ${BUILD_VERSION}: the newest version that ran here goes on, and is what is started`;
}

export function keeperDrift(keepers: readonly KeeperInfo[]): string | undefined {
  const draining = keepers.filter(({ isDraining }) => isDraining);
  if (draining.length === 0) return undefined;
  const versions = [...new Set(draining.map(({ version }) => version))].join(', ');
  const sessions = draining.reduce((sum, keeper) => sum + keeper.sessions, 0);
  return (
    `${draining.length} ${draining.length === 1 ? 'keeper' : 'keepers'} of ${versions}: each ends after its last session ` +
    `(${sessions} now), what is new starts in one of the current version; a service moves when it is restarted`
  );
}
