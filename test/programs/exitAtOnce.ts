// Ends at once, and leaves a child behind that does not. `exitAtOnce MARK`

import { spawn } from 'node:child_process';

spawn('sleep', [process.argv[2] ?? ''], { detached: true, stdio: 'ignore' }).unref();
process.exitCode = 1;
