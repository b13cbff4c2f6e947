// Closes what it reads from and writes to, and stays, with a child that has nothing of it either. `closeStdio MARK`

import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';

spawn('sleep', [process.argv[2] ?? ''], { stdio: 'ignore' });
for (const descriptor of [0, 1, 2]) closeSync(descriptor);
setInterval(() => undefined, 1_000);
