// Launches the keeper of a root: its folder is made first, which claims the id; the keeper writes its record, binds, and
// says that it is ready.

import { mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { reach } from '../../base/faults.ts';
import { launchDetached } from '../../host/launch.ts';
import type { Log } from '../../host/log.ts';
import { type HostPaths, keeperPaths } from '../../host/paths.ts';
import { type KeeperRecord, readKeeperRecord } from '../../host/records.ts';
import { launchFailed } from '../../protocol/failure.ts';
import { newId } from '../newId.ts';

/** As with the daemon: it fails at once or is ready in a fifth of a second, unless the machine is very busy. */
const READY_TIMEOUT_MS = 20_000;

export interface KeeperLaunch {
  readonly paths: HostPaths;
  readonly log: Log;
  /** Folder of the bundles. */
  readonly bundleDir: string;
  readonly root: string | null;
}

/** Rejects with `launchFailed`; nothing is left of it then. */
export async function launchKeeper({ paths, log, bundleDir, root }: KeeperLaunch): Promise<KeeperRecord> {
  const id = newId();
  const { dir, log: logFile } = keeperPaths(paths, id);
  mkdirSync(dir, { mode: 0o700 });
  reach('keeper/claimed');
  try {
    const { pid, containment } = await launchDetached({
      script: join(bundleDir, 'keeper.js'),
      args: ['--home', paths.home, '--id', id, ...(root === null ? [] : ['--root', root])],
      env: process.env,
      // Not the root: a keeper must not keep a folder from being moved or unmounted.
      cwd: homedir(),
      wantsScope: true,
      readyTimeoutMs: READY_TIMEOUT_MS,
      logFile,
    });
    reach('keeper/launched');
    const record = readKeeperRecord(paths, id);
    if (record === undefined) throw launchFailed('the keeper said it was ready but left no record', []);
    log.info('keeper launched', { keeper: id, keeperPid: pid, root, containment });
    return record;
  } catch (error) {
    log.error('keeper could not be launched', error, { keeper: id, root });
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
}
