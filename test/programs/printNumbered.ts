// Prints COUNT lines, each with its number and 100 bytes long with the line end of a terminal, then "done".
// As fast as its terminal takes them, or so many ms between hundreds of them. `printNumbered COUNT [MS]`

import { writeSync } from 'node:fs';

const count = Number(process.argv[2]);
const pauseMs = Number(process.argv[3] ?? 0);
const nobody = new Int32Array(new SharedArrayBuffer(4));
const batch: string[] = [];
for (let n = 0; n < count; n++) {
  batch.push(`${String(n).padStart(10, '0')} ${'.'.repeat(87)}\n`);
  if (batch.length === 100 || n === count - 1) {
    writeAll(Buffer.from(batch.join('')));
    batch.length = 0;
    if (pauseMs > 0) Atomics.wait(nobody, 0, 0, pauseMs);
  }
}
writeAll(Buffer.from('done\n'));

function writeAll(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      Atomics.wait(nobody, 0, 0, 1);
    }
  }
}
