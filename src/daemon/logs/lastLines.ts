// Finds where the last lines of a journal begin that a query asks for: backwards in blocks, of which only offsets are kept,
// so that neither their length nor how seldom one matches costs memory. Can be left after a block and taken up again.

import { LineReader, type LineReaderOptions, placeOfLinesFrom } from '../../journal/lineReader.ts';
import type { JournalEntry, LinePlace } from '../../journal/lines.ts';
import type { Journal } from '../../journal/reader.ts';
import type { Select } from './query.ts';

const FIRST_BLOCK_BYTES = 64 * 1024;
/** A service may be started over and over and never print: further back nobody looks for a line. */
const MAX_EVENTS = 1_000;
const MAX_BLOCK_BYTES = 1024 * 1024;
/** So far beyond a block the end of a line is looked for that begins in it. */
const REST_BYTES = 1024 * 1024;

/** How far it has come. */
export interface Looking {
  /** All that begins here or later was counted. */
  readonly at: number;
  /** What begins before is not asked for. */
  readonly floor: number;
  readonly blockBytes: number;
  readonly lines: number;
  readonly events: number;
}

export interface Wanted {
  readonly count: number;
  readonly select: Select;
  /** What begins here or later does not count. */
  readonly until: number;
  /** Up to here the journal is read. */
  readonly to: number;
  /** Whether a line counts that has no end yet. */
  readonly countsUnfinished: boolean;
  readonly reading: LineReaderOptions;
}

export function lookFrom(at: number, floor: number): Looking {
  return { at, floor, blockBytes: FIRST_BLOCK_BYTES, lines: 0, events: 0 };
}

/** @returns where the lines begin, or how far it came before time was up */
export async function lookBack(
  journal: Journal,
  begun: Looking,
  wanted: Wanted,
  isDue: () => boolean,
): Promise<{ readonly place: LinePlace } | { readonly looking: Looking }> {
  let looking = begun;
  const floor = Math.max(begun.floor, journal.start);
  if (wanted.count === 0) return { place: await placeOfLinesFrom(journal, begun.at) };
  while (looking.at > floor) {
    const from = Math.max(floor, looking.at - looking.blockBytes);
    const found = await beginningsIn(journal, from, looking.at, wanted);
    const first = Math.max(
      nthLast(found.lines, wanted.count - looking.lines),
      nthLast(
        found.events,
        (wanted.reading.isEventsOnly === true ? wanted.count : MAX_EVENTS) - looking.events,
      ),
    );
    if (first >= 0) return { place: await placeOfLinesFrom(journal, first) };
    looking = {
      at: from,
      floor: begun.floor,
      blockBytes: Math.min(2 * looking.blockBytes, MAX_BLOCK_BYTES),
      lines: looking.lines + found.lines.length,
      events: looking.events + found.events.length,
    };
    if (isDue()) return { looking };
  }
  return { place: await placeOfLinesFrom(journal, floor) };
}

/** Offsets of what begins in a part of the journal and is asked for, ascending. */
async function beginningsIn(
  journal: Journal,
  from: number,
  to: number,
  { select, until, to: last, countsUnfinished, reading }: Wanted,
): Promise<{ readonly lines: number[]; readonly events: number[] }> {
  const lines: number[] = [];
  const events: number[] = [];
  const isLast = to === until;
  const count = (entries: readonly JournalEntry[]): void => {
    for (const entry of entries) {
      const begin = entry.kind === 'line' ? entry.offset : entry.end;
      const isInside = begin < to || (isLast && entry.kind === 'event');
      if (isInside && select(entry) !== undefined) (entry.kind === 'line' ? lines : events).push(begin);
    }
  };
  const readTo = Math.min(last, to + REST_BYTES);
  const reader = new LineReader(journal, await placeOfLinesFrom(journal, from), readTo, reading);
  for (;;) {
    const entries = await reader.next();
    if (entries === undefined) {
      if (countsUnfinished || readTo < last) count(reader.takeUnfinished());
      break;
    }
    count(entries);
    // Every line that begins in this part has come.
    if (!isLast && reader.place.from >= to) break;
  }
  return { lines: lines.sort((a, b) => a - b), events };
}

/** -1 where there are fewer. */
function nthLast(offsets: readonly number[], n: number): number {
  return offsets[offsets.length - n] ?? -1;
}
