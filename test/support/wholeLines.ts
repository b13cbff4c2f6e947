// What a process prints, as lines: whole ones, in the order they came, in a list that grows.

import type { Readable } from 'node:stream';

export function wholeLines(output: Readable): string[] {
  const lines: string[] = [];
  let rest = '';
  output.setEncoding('utf8');
  output.on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  return lines;
}
