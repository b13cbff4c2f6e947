// What a development build is asked to do at its fault points (base/faults), by its environment: HOLDFAST_FAULT=PROGRAM@FILE.
// As soon as FILE exists, PROGRAM counts the points it passes; at the one whose number stands in FILE it removes FILE and
// ends by SIGKILL. Whatever starts again goes on, until there is another FILE.

import { readFileSync, rmSync } from 'node:fs';
import { armFaults, HAS_FAULTS } from '../base/faults.ts';

export function armFaultsFrom(env: NodeJS.ProcessEnv, program: 'daemon' | 'keeper'): void {
  const [who, file] = (env['HOLDFAST_FAULT'] ?? '').split('@', 2);
  if (!HAS_FAULTS || who !== program || file === undefined) return;
  let passed = 0;
  armFaults(() => {
    const wanted = read(file);
    passed = wanted === undefined ? 0 : passed + 1;
    if (passed === 0 || passed !== wanted) return;
    rmSync(file);
    process.kill(process.pid, 'SIGKILL');
  });
}

function read(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
