// Starts a child in a session of its own every few milliseconds, asked to end or not. The children carry nothing of their
// environment: only that they hang below it tells whose they are. `forkInALoop MARK`: they are `sleep MARK`.

import { spawn } from 'node:child_process';

const EVERY_MS = 20;
/** Should nobody end it. */
const ENOUGH = 500;

let count = 0;
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
setInterval(() => {
  if (++count > ENOUGH) process.exit(1);
  const env = { PATH: process.env['PATH'] };
  spawn('sleep', [process.argv[2] ?? ''], { detached: true, stdio: 'ignore', env }).unref();
}, EVERY_MS);
