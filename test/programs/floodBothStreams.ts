// Prints BYTES in numbered lines of 100 bytes, in turns on standard output and standard error and in pieces that end anywhere,
// as fast as they are taken. Each stream has numbers of its own: `out 0000000007 …`, `err 0000000007 …`.

import { writeSync } from 'node:fs';

const LINE_BYTES = 100;
/** Odd, so that pieces end in the middle of lines. */
const PIECE_BYTES = 7_919;
const BATCH_LINES = 1_000;

const bytes = Number(process.argv[2]);
const count = Math.ceil(bytes / LINE_BYTES / 2);

for (let first = 0; first < count; first += BATCH_LINES) {
  const texts = (['out', 'err'] as const).map((stream) => {
    const lines: string[] = [];
    for (let n = first; n < Math.min(first + BATCH_LINES, count); n++)
      lines.push(`${stream} ${String(n).padStart(10, '0')} `.padEnd(LINE_BYTES - 1, '.'), '\n');
    return Buffer.from(lines.join(''));
  });
  for (let at = 0; at < (texts[0]?.length ?? 0); at += PIECE_BYTES)
    texts.forEach((text, index) => {
      writeAll(index + 1, text.subarray(at, at + PIECE_BYTES));
    });
}

function writeAll(fd: number, piece: Uint8Array): void {
  for (let at = 0; at < piece.length; ) {
    try {
      at += writeSync(fd, piece, at);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
