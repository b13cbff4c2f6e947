// Raises the number in a file under a lock, so many times. Without the lock some of the raises would get lost.
// Arguments: lock file, number file, times.

import { readFileSync, writeFileSync } from 'node:fs';
import { lockWithin } from '../../src/host/lock.ts';

const [lockFile = '', numberFile = '', times = '1'] = process.argv.slice(2);

async function main(): Promise<void> {
  for (let n = 0; n < Number(times); n++) {
    const lock = await lockWithin(lockFile, 30_000);
    const value = Number(readFileSync(numberFile, 'utf8'));
    // Gives the others the time to come in between, were they let in.
    await new Promise((resolve) => setImmediate(resolve));
    writeFileSync(numberFile, String(value + 1));
    lock.release();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
