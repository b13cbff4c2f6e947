// Prints without end, and so does a child of it in a session of its own. `flood parent MARK`

import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';

if (process.argv[2] === 'parent')
  spawn(process.execPath, [process.argv[1] ?? '', 'child', process.argv[3] ?? ''], {
    detached: true,
    stdio: 'inherit',
  });
const text = `${process.argv[2]} ${'.'.repeat(90)}\n`.repeat(100);
for (;;) {
  try {
    writeSync(1, text);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  }
}
