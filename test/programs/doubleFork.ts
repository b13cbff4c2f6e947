// Leaves a grandchild in a session of its own with nobody above it, as daemons do. `doubleFork MARK`: it is `sleep MARK`.

import { spawn } from 'node:child_process';

const mark = process.argv[2] ?? '';
spawn('sh', ['-c', `setsid sleep ${mark} & exit 0`], { detached: true, stdio: 'ignore' }).once('exit', () =>
  console.log('left'),
);
setInterval(() => undefined, 1_000);
