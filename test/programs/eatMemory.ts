// Takes memory step by step and keeps it, and so does a child of it. `eatMemory parent MARK`

import { spawn } from 'node:child_process';

const STEP_BYTES = 16 * 1024 * 1024;
/** Enough to be felt, and room for both and the machine's other tests. */
const MAX_STEPS = 20;

if (process.argv[2] === 'parent')
  spawn(process.execPath, [process.argv[1] ?? '', 'child', process.argv[3] ?? ''], { stdio: 'ignore' });
const taken: Buffer[] = [];
setInterval(() => {
  if (taken.length < MAX_STEPS) taken.push(Buffer.alloc(STEP_BYTES, 1));
}, 20);
