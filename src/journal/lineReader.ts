// Reads a journal as lines and events, from a place on, in batches: memory is a window of it, however long it is. Can be left
// after any entry and taken up again there, by another thread or another daemon.

import type { StreamName } from '../protocol/types.ts';
import { doesBreakLines } from './governing.ts';
import { type JournalEntry, LineCutter, type LinePlace, type Offsets, placeFrom } from './lines.ts';
import type { Journal } from './reader.ts';
import { printWith } from './search.ts';
import { STREAMS } from './streams.ts';

/** Read at once. */
const WINDOW_BYTES = 256 * 1024;
/** A batch has not many more entries, however short lines are. */
const BATCH_ENTRIES = 4_096;
/** How far back the beginning of a line is looked for. */
const LOOK_BACK_BYTES = 64 * 1024;

export interface LineReaderOptions {
  readonly windowBytes?: number;
  /** Lines are passed over, and what was printed is not read at all. */
  readonly isEventsOnly?: boolean;
  /** Lines without it may be left out. */
  readonly text?: string | undefined;
}

export class LineReader {
  readonly #journal: Journal;
  readonly #start: LinePlace;
  readonly #to: number;
  readonly #windowBytes: number;
  readonly #isEventsOnly: boolean;
  readonly #text: Buffer | undefined;
  readonly #batches: AsyncGenerator<readonly JournalEntry[]>;
  #cutter: LineCutter;
  /** What was read of the log and not cut yet. */
  #window: { readonly from: number; readonly bytes: Buffer } = { from: 0, bytes: Buffer.alloc(0) };

  /** @param to offset; lines that go on beyond it are unfinished */
  constructor(journal: Journal, start: LinePlace, to: number, options: LineReaderOptions = {}) {
    this.#journal = journal;
    this.#start = start;
    this.#to = to;
    this.#windowBytes = options.windowBytes ?? WINDOW_BYTES;
    this.#isEventsOnly = options.isEventsOnly === true;
    this.#text = options.text === undefined ? undefined : Buffer.from(options.text);
    this.#cutter = new LineCutter(start, 0);
    this.#batches = this.#read();
  }

  /** What comes next; undefined at the end. May be empty. */
  async next(): Promise<readonly JournalEntry[] | undefined> {
    const { done, value } = await this.#batches.next();
    return done === true ? undefined : value;
  }

  /** Where to go on when all that came was used. */
  get place(): LinePlace {
    return this.#cutter.place;
  }

  /** Where unfinished lines begin. */
  get open(): Offsets {
    return this.#cutter.open;
  }

  /** Lines of which only the end was seen, and which did not come. */
  get cutLines(): number {
    return this.#cutter.cutLines;
  }

  /** What is unfinished at the end, as lines. */
  takeUnfinished(): readonly JournalEntry[] {
    this.#cutter.breakOff(this.#to, false);
    return this.#cutter.takeEntries();
  }

  async *#read(): AsyncGenerator<readonly JournalEntry[]> {
    const journal = this.#journal;
    const { from } = this.#start;
    const cutter = this.#cutter;
    cutter.run = await journal.runBefore(from);
    let reached = from;
    let taken = 0;
    for await (const marks of journal.segmentMarks(from)) {
      for (const mark of marks) {
        if (mark.kind !== 'chunk') {
          if (mark.end > this.#to) continue;
          cutter.happen(mark);
          if (doesBreakLines(mark)) reached = Math.max(reached, mark.end);
          if (cutter.count >= BATCH_ENTRIES) yield cutter.takeEntries();
          continue;
        }
        if (mark.begin >= this.#to) break;
        if (mark.begin > reached) {
          // What was to come first was trimmed.
          cutter.breakOff(mark.begin, true);
          reached = mark.begin;
        }
        const end = Math.min(mark.end, this.#to);
        const begin = Math.max(reached, this.#start.seen[mark.stream] ?? 0);
        for (let at = this.#isEventsOnly ? end : begin; at < end; ) {
          const bytes = await this.#bytes(at, end);
          if (bytes.length === 0) break;
          if (this.#text === undefined) cutter.print(mark.stream, at, mark.time, bytes);
          else printWith(this.#text, cutter, mark.stream, at, mark.time, bytes);
          at += bytes.length;
          taken += bytes.length;
          if (taken < this.#windowBytes && cutter.count < BATCH_ENTRIES) continue;
          yield cutter.takeEntries();
          taken = 0;
        }
        reached = Math.max(reached, end);
        cutter.reach(reached);
      }
    }
    if (cutter.count > 0) yield cutter.takeEntries();
  }

  /** Bytes of one record, as many as are at hand; none where they were trimmed meanwhile. */
  async #bytes(at: number, end: number): Promise<Buffer> {
    const { from, bytes } = this.#window;
    if (at < from || at >= from + bytes.length) {
      this.#window = await this.#journal.read(at, this.#windowBytes);
      if (this.#window.from > at) {
        this.#cutter.breakOff(this.#window.from, true);
        return Buffer.alloc(0);
      }
    }
    const window = this.#window;
    return window.bytes.subarray(at - window.from, Math.min(end - window.from, window.bytes.length));
  }
}

/** Per stream, where the line begins that is unfinished at an offset. */
export async function unfinishedAt(journal: Journal, offset: number): Promise<Offsets> {
  const start = placeOfFirst(journal);
  const lookBack = offset - LOOK_BACK_BYTES;
  const reader = new LineReader(
    journal,
    lookBack > start.from ? placeFrom(lookBack, STREAMS) : start,
    offset,
  );
  while ((await reader.next()) !== undefined);
  return reader.open;
}

/** Where the lines begin that begin at an offset or later. */
export async function placeOfLinesFrom(journal: Journal, offset: number): Promise<LinePlace> {
  if (offset <= journal.start) return placeOfFirst(journal);
  return placeFrom(offset, Object.keys(await unfinishedAt(journal, offset)) as StreamName[]);
}

function placeOfFirst(journal: Journal): LinePlace {
  return placeFrom(journal.start, journal.unfinishedAtStart);
}
