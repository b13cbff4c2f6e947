// Whether the daemon that runs is of the newest version there is, and if not, why.

import type { Check } from '../../protocol/types.ts';
import { BUILD_VERSION } from '../../protocol/version.ts';
import { failedUpgradeOf } from '../failedUpgrade.ts';
import type { HostPaths } from '../paths.ts';
import { isAlive } from '../processIdentity.ts';
import { type DaemonRecord, readDaemonRecord } from '../records.ts';
import { compareVersions } from '../versionOrder.ts';
import { pass, warn } from './check.ts';

const UPGRADE = 'holdfast upgrade, at any time: what runs is not touched';

export function checkVersion(paths: HostPaths): Check {
  const daemon = livingDaemon(paths);
  if (daemon === undefined) return pass('version', `${BUILD_VERSION}; no daemon is running`);
  const running = `the daemon (pid ${daemon.pid}) is ${daemon.version}`;
  const failed = failedUpgradeOf(paths, daemon.version);
  if (failed !== undefined) {
    const when = new Date(failed.at).toLocaleString();
    return warn(
      'version',
      `${running}; ${failed.to} could not take over (${when}): ${failed.reason}`,
      UPGRADE,
    );
  }
  const difference = compareVersions(BUILD_VERSION, daemon.version);
  if (difference > 0) return warn('version', `${running}, this command is ${BUILD_VERSION}`, UPGRADE);
  return pass(
    'version',
    difference === 0 ? running : `${running}, and goes on; this command is ${BUILD_VERSION}`,
  );
}

function livingDaemon(paths: HostPaths): DaemonRecord | undefined {
  try {
    const record = readDaemonRecord(paths);
    return record !== undefined && isAlive(record) ? record : undefined;
  } catch {
    // What cannot be read is the finding of another check.
    return undefined;
  }
}
