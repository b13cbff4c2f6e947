// Checks whether the saved services come back at login, where somebody has set that up.

import { existsSync, readFileSync } from 'node:fs';
import type { Check } from '../../protocol/types.ts';
import type { HostPaths } from '../paths.ts';
import { startupPlace } from '../startup/place.ts';
import { startupPlan } from '../startup/plan.ts';
import { pass, warn } from './check.ts';
import { lingers } from './containment.ts';

const AGAIN = 'holdfast startup sets it up anew';

export function checkStartup(paths: HostPaths, env: NodeJS.ProcessEnv): Check {
  // Which programs its scripts would name now does not matter here: only what lies there is looked at.
  const runtime = { execPath: process.execPath, env: {} };
  const plan = startupPlan(startupPlace(paths, paths.versionsDir, runtime, env));
  const { unit } = plan;
  if (!existsSync(unit.path))
    return pass('startup', 'nothing is started at login (holdfast startup sets that up)');
  if (readFileSync(unit.path, unit.encoding) !== unit.text)
    return warn('startup', `${unit.path} is not as this version would write it`, AGAIN);
  const missing = [...plan.traces, ...plan.scripts.map((script) => script.path)].filter(
    (file) => !existsSync(file),
  );
  if (missing.length > 0)
    return warn('startup', `${plan.what} is there, but not ${missing.join(', ')}`, AGAIN);
  if (!existsSync(paths.snapshotFile))
    return warn(
      'startup',
      `${plan.what} is there, but no services are saved`,
      'holdfast save, while they run',
    );
  const when = process.platform === 'linux' && lingers() ? 'boot' : 'login';
  return pass('startup', `${plan.what} brings the saved services back at ${when}`);
}
