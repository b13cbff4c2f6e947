// `npm stop`: ends what `npm start` brought up, the daemon included. The home stays, with the logs in it.
// @ts-check
import { existsSync } from 'node:fs';
import { exampleHome, holdfast } from './example.mjs';

if (existsSync(exampleHome)) {
  const down = holdfast('down');
  const shutdown = holdfast('shutdown', '--sessions');
  process.exitCode = down || shutdown;
} else {
  console.log('Nothing is running: `npm start` was not used here.');
}
