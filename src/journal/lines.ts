// A journal as lines: each with its stream, run, time and offset. Streams are cut into lines apart, so that stdout and
// stderr never mix within one; escape sequences stay as they are.

import type { StreamName } from '../protocol/types.ts';
import type { Journal } from './reader.ts';

export interface JournalLine {
  /** Offset of its first byte. */
  readonly offset: number;
  /** When its first byte was printed. */
  readonly time: number;
  readonly stream: StreamName;
  readonly run: number;
  /** Without its line end. */
  readonly line: string;
}

export interface LineRange {
  /** An offset where a line begins, such as the `offset` of one, or the end of the journal as it was. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Epoch ms. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly stream?: StreamName | undefined;
  readonly run?: number | undefined;
  readonly matches?: ((line: string) => boolean) | undefined;
}

/** A line without end is given in pieces of this size. */
const MAX_LINE_BYTES = 64 * 1024;
/** First look from the end; doubled until it holds enough lines. */
const TAIL_BYTES = 64 * 1024;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

interface Partial {
  offset: number;
  time: number;
  pieces: Buffer[];
  bytes: number;
}

export async function* linesOf(journal: Journal, range: LineRange): AsyncGenerator<JournalLine> {
  const from = Math.max(
    range.from ?? 0,
    range.since === undefined ? 0 : await journal.offsetAtTime(range.since),
  );
  for await (const line of allLines(journal, Math.max(from, journal.start), range.to ?? journal.end)) {
    if (range.until !== undefined && line.time > range.until) return;
    if (isWanted(line, range)) yield line;
  }
}

export async function tailOf(
  journal: Journal,
  count: number,
  range: LineRange,
): Promise<readonly JournalLine[]> {
  for (let bytes = TAIL_BYTES; ; bytes *= 2) {
    const from = Math.max(journal.start, journal.end - bytes);
    const isAll = from === journal.start;
    const lines: JournalLine[] = [];
    const isCut = new Set<StreamName>();
    for await (const line of allLines(journal, from, journal.end)) {
      // The first line of each stream may have begun earlier.
      if (!isAll && !isCut.has(line.stream)) isCut.add(line.stream);
      else if (isWanted(line, range)) lines.push(line);
    }
    if (isAll || lines.length >= count) return count === 0 ? [] : lines.slice(-count);
  }
}

function isWanted(line: JournalLine, { since, stream, run, matches }: LineRange): boolean {
  return (
    (since === undefined || line.time >= since) &&
    (stream === undefined || line.stream === stream) &&
    (run === undefined || line.run === run) &&
    (matches === undefined || matches(line.line))
  );
}

async function* allLines(journal: Journal, from: number, to: number): AsyncGenerator<JournalLine> {
  let run = await journal.runAt(from);
  const partial = new Map<StreamName, Partial>();
  const flush = function* (): Generator<JournalLine> {
    for (const [stream, { offset, time, pieces }] of partial)
      yield { offset, time, stream, run, line: textOf(pieces) };
    partial.clear();
  };
  for await (const { from: first, bytes, marks } of journal.windows(from, to)) {
    for (const mark of marks) {
      if (mark.kind === 'runStart') {
        // What a run left without a line end is a line, not the beginning of the next run's first.
        yield* flush();
        run = mark.number;
      }
      if (mark.kind !== 'chunk') continue;
      const { stream, time, begin } = mark;
      let offset = begin;
      while (offset < mark.end) {
        const line = partial.get(stream) ?? { offset, time, pieces: [], bytes: 0 };
        const found = bytes.subarray(0, mark.end - first).indexOf(LINE_FEED, offset - first);
        const isWhole = found >= 0;
        const next = isWhole ? first + found + 1 : mark.end;
        line.pieces.push(bytes.subarray(offset - first, next - first));
        line.bytes += next - offset;
        offset = next;
        if (!isWhole && line.bytes < MAX_LINE_BYTES) partial.set(stream, line);
        else {
          partial.delete(stream);
          yield { offset: line.offset, time: line.time, stream, run, line: textOf(line.pieces) };
        }
      }
    }
  }
  yield* flush();
}

function textOf(pieces: readonly Buffer[]): string {
  const bytes = Buffer.concat(pieces);
  let end = bytes.length;
  if (bytes[end - 1] === LINE_FEED) end--;
  while (end > 0 && bytes[end - 1] === CARRIAGE_RETURN) end--;
  return bytes.toString('utf8', 0, end);
}
