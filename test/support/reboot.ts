// What a restart of the machine is to a home: everything in it is gone at once, and the next boot has another id.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { keeperPaths } from '../../src/host/paths.ts';
import { endAll, type TestHome } from './home.ts';

export async function reboot({ home, paths }: TestHome): Promise<void> {
  await endAll(home);
  // All that tells one boot from another in what lies on disk; pids and start times are those of the dead anyway.
  const keepers = readdirSync(paths.keepersDir).map((id) => keeperPaths(paths, id).record);
  for (const file of [paths.stateFile, paths.daemonFile, ...keepers].filter((one) => existsSync(one))) {
    const record = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...record, bootId: 'the boot before' }));
  }
}
