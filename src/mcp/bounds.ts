// How much one answer may hold: whoever reads it pays for every byte. What is left out is said, with how to get at it.

/** Some 8,000 tokens of a language model: a page of a log, and no whole context. */
export const MAX_ANSWER_BYTES = 32 * 1024;
export const MAX_ANSWER_LINES = 500;
/** Lines of minified code and of JSON logs go on for ever; their beginning tells what they are. */
export const MAX_LINE_CHARACTERS = 2_000;

export interface Bounded {
  readonly text: string;
  /** Lines that are not in it. */
  readonly leftOut: number;
}

/** @param keep which end matters: the first lines of a list, the last ones of output */
export function bounded(text: string, keep: 'first' | 'last'): Bounded {
  const lines = text.split('\n').map(clipped);
  const ordered = keep === 'first' ? lines : lines.toReversed();
  const kept: string[] = [];
  let bytes = 0;
  for (const line of ordered) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > MAX_ANSWER_BYTES || kept.length === MAX_ANSWER_LINES) break;
    kept.push(line);
  }
  if (keep === 'last') kept.reverse();
  return { text: kept.join('\n'), leftOut: lines.length - kept.length };
}

function clipped(line: string): string {
  if (line.length <= MAX_LINE_CHARACTERS) return line;
  return `${line.slice(0, MAX_LINE_CHARACTERS)}… (${line.length - MAX_LINE_CHARACTERS} more characters)`;
}
