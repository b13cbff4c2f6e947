// Reads nothing of its raw terminal until SIGUSR1; then says how much came and its hash, once COUNT bytes are there.

import { createHash } from 'node:crypto';

const count = Number(process.argv[2]);
process.stdin.setRawMode(true);
process.stdin.pause();
process.on('SIGUSR1', () => {
  const hash = createHash('sha256');
  let received = 0;
  process.stdin.on('data', (bytes) => {
    received += bytes.length;
    hash.update(bytes);
    if (received >= count) {
      console.log(`received ${received} ${hash.digest('hex')}`);
      process.exit(0);
    }
  });
  process.stdin.resume();
});
setInterval(() => undefined, 1_000);
console.log('ready');
