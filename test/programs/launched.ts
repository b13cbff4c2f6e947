// What a launch can meet. Argument: ready, silent, failing. Ready ones say what they were given and stay.

import { sayReady } from '../../src/host/launch.ts';

const how = process.argv[2];
if (how === 'failing') {
  console.error('first line of the log');
  console.error('the disk is made of cheese');
  process.exit(3);
}
if (how === 'ready') {
  sayReady({ pid: process.pid, env: process.env, args: process.argv.slice(2) });
  // To whoever still thinks that this is a terminal.
  console.log('a stray print after the ready line');
}
setInterval(() => undefined, 60_000);
