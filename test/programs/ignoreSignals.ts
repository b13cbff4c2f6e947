// Stays whatever it is politely asked, and has a child that does the same in a session of its own. Says its child's pid.
// `ignoreSignals [parent MARK]`

import { spawn } from 'node:child_process';

for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) process.on(signal, () => undefined);
if (process.argv[2] !== 'child') {
  const child = spawn(process.execPath, [process.argv[1] ?? '', 'child', process.argv[3] ?? ''], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child.stdout.once('data', () => console.log(`child ${child.pid}.`));
} else console.log('up');
setInterval(() => undefined, 1_000);
