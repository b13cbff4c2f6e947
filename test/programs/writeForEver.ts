// Replaces a file by ever new contents, each one letter many times, until it is ended. Argument: the file.

import { writeFileAtomic } from '../../src/host/atomicWrite.ts';

const file = process.argv[2] ?? '';

async function main(): Promise<void> {
  for (let n = 0; ; n++) {
    await writeFileAtomic(file, 'abcdefghij'.charAt(n % 10).repeat(200_000));
    if (n === 0) console.log('writing');
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
