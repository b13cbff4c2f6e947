// What a program printed, as lines of text for probes and explanations: bytes of the journal without escape sequences.

import { stripVTControlCharacters } from 'node:util';
import type { JournalAccess, RunRecord } from './sessionRunner.ts';

/** Longer lines are cut: nobody reads them in an explanation, and a probe matches their beginning. */
const MAX_LINE = 4_096;
/** Enough for the last lines of any program; what lies before is in the log. */
const TAIL_BYTES = 16 * 1024;

/** Turns bytes into lines as they come, across the borders of chunks and characters. */
export class LineReader {
  readonly #decoder = new TextDecoder();
  #rest = '';

  /** The line that is not ended yet. */
  get rest(): string {
    return plain(this.#rest);
  }

  /** @returns the lines that ended in these bytes */
  push(bytes: Uint8Array): string[] {
    const pieces = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split('\n');
    this.#rest = (pieces.pop() ?? '').slice(0, MAX_LINE);
    return pieces.map(plain);
  }
}

/** The last lines a run printed, oldest first, without empty ones at the end. */
export async function readLastLines(
  journal: JournalAccess,
  session: string,
  run: Pick<RunRecord, 'start' | 'end'>,
  count: number,
): Promise<readonly string[]> {
  const from = Math.max(run.start, run.end - TAIL_BYTES);
  if (run.end <= from) return [];
  const { from: first, bytes } = await journal.read(session, from, run.end - from);
  const reader = new LineReader();
  const lines = [...reader.push(bytes), reader.rest];
  // What does not begin at the beginning of a run begins in the middle of a line.
  if (first > run.start) lines.shift();
  while (lines.at(-1)?.trim() === '') lines.pop();
  return lines.slice(-count);
}

/** The last lines of the run that ended last before `end`; absent: of the last one that ended. */
export async function readLinesUntil(
  journal: JournalAccess,
  session: string,
  end: number | undefined,
  count: number,
): Promise<readonly string[]> {
  const ended = (await journal.runs(session)).filter(({ exit }) => exit !== null);
  // It may have been followed by another that ended as fast.
  const run = ended.findLast((one) => end === undefined || one.end <= end);
  return run === undefined ? [] : readLastLines(journal, session, run, count);
}

/** A carriage return goes back to the beginning of the line: what stands there in the end counts. */
function plain(line: string): string {
  const text = stripVTControlCharacters(line.slice(0, MAX_LINE)).trimEnd();
  return text.slice(text.lastIndexOf('\r') + 1);
}
