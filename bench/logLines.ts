// What a dev server prints, the same in every run: lines of about 100 bytes with a time, a coloured level and words.

const LEVELS = [
  '\x1b[32mINFO\x1b[39m ',
  '\x1b[33mWARN\x1b[39m ',
  '\x1b[36mDEBUG\x1b[39m',
  '\x1b[31mERROR\x1b[39m',
];
const WORDS = [
  'GET /api/orders',
  'POST /api/cart',
  'cache miss for',
  'rendered page',
  'query took',
  'job done',
];

/** @returns whole lines, at most that many bytes; ASCII only, so one character is one byte */
export function logLines(bytes: number): string {
  const lines: string[] = [];
  let length = 0;
  for (let index = 0; ; index++) {
    const seconds = String(Math.floor(index / 1000) % 60).padStart(2, '0');
    const millis = String(index % 1000).padStart(3, '0');
    const level = LEVELS[index % LEVELS.length];
    const words = WORDS[(index * 7) % WORDS.length];
    const line = `\x1b[2m12:00:${seconds}.${millis}\x1b[22m ${level} \x1b[1m[web-${index % 8}]\x1b[22m ${words} id=${(index * 2654435761) % 4294967296} in \x1b[35m${index % 97}ms\x1b[39m\n`;
    if (length + line.length > bytes) return lines.join('');
    lines.push(line);
    length += line.length;
  }
}
