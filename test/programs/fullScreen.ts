// A full-screen program: draws its frame when it begins and when its terminal gets another size, and nothing but a counter
// in between. argv: the file it waits for, and how many bytes it counts through, as fast as they go; leaves FILE.done.

import { existsSync, writeFileSync } from 'node:fs';

const [file = '', bytes = '0'] = process.argv.slice(2);
const { stdout } = process;
const ENTER = '\x1b[?1049h\x1b[?25l';
const BLOCK = 64 * 1024;

let counter = '';

function drawFrame(): void {
  stdout.write(`${ENTER}\x1b[2J\x1b[Hframe of ${stdout.columns}x${stdout.rows}${counter}`);
}

function count(left: number): void {
  counter = `\x1b[5;5H${left > 0 ? String(left).padStart(12) : '   all of it'}`;
  if (left <= 0) {
    stdout.write(counter, () => writeFileSync(`${file}.done`, ''));
    return;
  }
  const block = counter.repeat(Math.ceil(Math.min(BLOCK, left) / counter.length));
  if (stdout.write(block)) setImmediate(() => count(left - block.length));
  else stdout.once('drain', () => count(left - block.length));
}

stdout.on('resize', drawFrame);
drawFrame();
const waiting = setInterval(() => {
  if (!existsSync(file)) return;
  clearInterval(waiting);
  count(Number(bytes));
}, 50);
setInterval(() => undefined, 60_000);
