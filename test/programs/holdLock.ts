// Takes a lock, says so, and holds it until it is ended. Arguments: lock file, how long to wait for it in ms.

import { lockWithin } from '../../src/host/lock.ts';

const [file = '', waitMs = '0'] = process.argv.slice(2);
lockWithin(file, Number(waitMs)).then(
  (lock) => {
    console.log('locked');
    process.stdin.once('data', () => {
      lock.release();
      console.log('released');
    });
  },
  (error: Error) => {
    console.log(error.message);
    process.exitCode = 1;
  },
);
setInterval(() => undefined, 60_000);
