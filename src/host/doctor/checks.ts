// What can be said about this machine without a daemon: one check per question, each with what to do about it. Looks,
// and changes nothing.

import type { Check } from '../../protocol/types.ts';
import type { HostPaths } from '../paths.ts';
import { checkContainment } from './containment.ts';
import { checkHome, checkLock, checkRecords, checkSocketPath } from './files.ts';
import { checkDescriptors, checkWatches } from './limits.ts';
import { checkLibc, checkRuntime } from './runtime.ts';
import { checkStartup } from './startup.ts';
import { checkVersion } from './version.ts';

export async function hostChecks(paths: HostPaths, env: NodeJS.ProcessEnv): Promise<readonly Check[]> {
  return [
    checkHome(paths),
    checkLock(),
    checkRecords(paths),
    checkSocketPath(paths),
    checkVersion(paths),
    await checkRuntime(),
    checkLibc(),
    checkDescriptors(),
    checkWatches(),
    await checkContainment(env),
    checkStartup(paths, env),
  ];
}
