// Cuts what a session printed into lines, each stream apart, so that stdout and stderr never mix within one; beside them the
// events a reader of a log wants to see. Pure: bytes and marks come from lineReader.ts.

import type { StreamName } from '../protocol/types.ts';
import type { Mark } from './format.ts';
import { doesBreakLines } from './governing.ts';
import { NoteParts } from './notes.ts';
import { STREAMS } from './streams.ts';

/** A line without end is given in pieces of this size. */
export const MAX_LINE_BYTES = 64 * 1024;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Per stream, where its unfinished line begins. */
export type Offsets = { readonly [S in StreamName]?: number | undefined };

/** Where reading lines stands. */
export interface LinePlace {
  /** Nothing before it is read. */
  readonly from: number;
  /** What a stream printed below this was given. */
  readonly seen: Offsets;
  /** Streams of which the rest of a line comes first, which is passed over. */
  readonly cut: readonly StreamName[];
  /** All events before `at` were given, and so many of those at it. */
  readonly events: { readonly at: number; readonly count: number };
}

interface Finished {
  /** Offset after all that was needed to know it. */
  readonly end: number;
  /** Lines of other streams that were unfinished then. */
  readonly open: Offsets;
  readonly cut: readonly StreamName[];
  readonly events: LinePlace['events'];
  readonly run: number;
  /** Of a line: when its first byte was printed. */
  readonly time: number;
}

export interface JournalLine extends Finished {
  readonly kind: 'line';
  /** Of its first byte. */
  readonly offset: number;
  readonly stream: StreamName;
  /** Without its line end; escape sequences stay as they are. */
  readonly bytes: Buffer;
}

type Happened =
  | Pick<Extract<Mark, { kind: 'runStart' }>, 'kind' | 'pid'>
  | Pick<Extract<Mark, { kind: 'exit' }>, 'kind' | 'outcome' | 'exitCode' | 'signal'>
  | Pick<Extract<Mark, { kind: 'gap' }>, 'kind' | 'lost'>
  | { readonly kind: 'note'; readonly text: string };

export interface JournalEvent extends Finished {
  readonly kind: 'event';
  readonly happened: Happened;
}

/** In the order in which they were finished. */
export type JournalEntry = JournalLine | JournalEvent;

/** Where to go on after an entry, whatever was read since. */
export function placeAfter({ end, open, cut, events }: JournalEntry): LinePlace {
  return placeAt(end, open, cut, events);
}

/** Where lines begin that begin at an offset or later. @param cut streams that are in the middle of a line there */
export function placeFrom(offset: number, cut: readonly StreamName[] = []): LinePlace {
  return { from: offset, seen: {}, cut, events: { at: offset, count: 0 } };
}

/** All up to `end` was given, but for lines that are `open`. */
export function placeAt(
  end: number,
  open: Offsets,
  cut: readonly StreamName[],
  events: LinePlace['events'],
): LinePlace {
  const { pty = end, stdout = end, stderr = end } = open;
  return { from: Math.min(pty, stdout, stderr, end), seen: { pty, stdout, stderr }, cut, events };
}

interface Unfinished {
  readonly offset: number;
  readonly time: number;
  readonly pieces: Buffer[];
  bytes: number;
}

export class LineCutter {
  readonly #unfinished = new Map<StreamName, Unfinished>();
  /** Of these, where each begins; undefined when that has changed. */
  #open: Offsets | undefined;
  readonly #notes = new NoteParts();
  readonly #given: LinePlace['events'];
  #cut: readonly StreamName[];
  /** Of the last event that was seen, given or not. */
  #counted: LinePlace['events'];
  #events: LinePlace['events'];
  #entries: JournalEntry[] = [];
  #end: number;
  #cutLines = 0;
  run: number;

  constructor({ from, cut, events }: LinePlace, run: number) {
    this.#cut = cut;
    this.#given = events;
    this.#counted = { at: events.at, count: 0 };
    this.#events = events;
    this.#end = from;
    this.run = run;
  }

  /** Where to go on when all entries were taken. */
  get place(): LinePlace {
    return placeAt(this.#end, this.open, this.#cut, this.#events);
  }

  /** Where unfinished lines begin; of one whose beginning was not seen, where what was seen of it does. */
  get open(): Offsets {
    // Asked for with every line, and seldom another.
    this.#open ??= Object.fromEntries(
      [...this.#unfinished].map(([stream, { offset }]) => [stream, offset]),
    ) as Offsets;
    return this.#open;
  }

  /** Lines of which only the end was seen, and which were not given. */
  get cutLines(): number {
    return this.#cutLines;
  }

  get count(): number {
    return this.#entries.length;
  }

  /** What was finished since this was asked last. */
  takeEntries(): JournalEntry[] {
    const entries = this.#entries;
    this.#entries = [];
    return entries;
  }

  /** @param bytes must not change any more */
  print(stream: StreamName, offset: number, time: number, bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      const open = this.#unfinished.get(stream);
      const found = bytes.indexOf(LINE_FEED, at);
      const next = found < 0 ? bytes.length : found + 1;
      const to = Math.min(next, at + MAX_LINE_BYTES - (open?.bytes ?? 0));
      const isFinished = (found >= 0 && to === next) || to < next || to - at === MAX_LINE_BYTES;
      const piece = bytes.subarray(at, to);
      this.#end = offset + to;
      if (open !== undefined) {
        open.pieces.push(piece);
        open.bytes += piece.length;
        if (isFinished || open.bytes >= MAX_LINE_BYTES) this.#finishOpen(stream, open);
      } else if (isFinished) this.#finish(stream, offset + at, time, piece);
      else this.#begin(stream, { offset: offset + at, time, pieces: [piece], bytes: piece.length });
      at = to;
    }
  }

  happen(mark: Mark): void {
    if (doesBreakLines(mark)) {
      // What a run left without a line end is a line, not the beginning of the next run's first.
      this.breakOff(mark.end, mark.kind === 'gap');
      if (mark.kind === 'runStart') this.run = mark.number;
      this.#happened(mark, mark);
    } else if (mark.kind === 'note') {
      const text = this.#notes.take(mark);
      if (text !== undefined) this.#happened(mark, { kind: 'note', text });
    }
  }

  /** Lines do not go on over this offset. @param isCut what comes next may be the end of a line */
  breakOff(at: number, isCut: boolean): void {
    this.#end = Math.max(this.#end, at);
    for (const [stream, open] of [...this.#unfinished]) this.#finishOpen(stream, open);
    this.#cut = isCut ? STREAMS : [];
  }

  /** All up to an offset was seen. */
  reach(offset: number): void {
    this.#end = Math.max(this.#end, offset);
  }

  #begin(stream: StreamName, unfinished: Unfinished): void {
    this.#open = undefined;
    this.#unfinished.set(stream, unfinished);
  }

  #finishOpen(stream: StreamName, { offset, time, pieces }: Unfinished): void {
    this.#open = undefined;
    this.#unfinished.delete(stream);
    this.#finish(stream, offset, time, pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces));
  }

  #finish(stream: StreamName, offset: number, time: number, bytes: Buffer): void {
    if (this.#cut.length > 0 && this.#cut.includes(stream)) {
      this.#cut = this.#cut.filter((other) => other !== stream);
      this.#cutLines++;
      return;
    }
    this.#entries.push({
      kind: 'line',
      offset,
      stream,
      time,
      bytes: withoutLineEnd(bytes),
      end: this.#end,
      open: this.open,
      cut: this.#cut,
      events: this.#events,
      run: this.run,
    });
  }

  #happened({ end: at, time }: Mark, happened: Happened): void {
    const count = at === this.#counted.at ? this.#counted.count + 1 : 1;
    this.#counted = { at, count };
    if (at < this.#given.at || (at === this.#given.at && count <= this.#given.count)) return;
    this.#events = this.#counted;
    const { open, run } = this;
    this.#entries.push({
      kind: 'event',
      happened,
      time,
      end: this.#end,
      open,
      cut: this.#cut,
      events: this.#events,
      run,
    });
  }
}

function withoutLineEnd(bytes: Buffer): Buffer {
  let end = bytes.length;
  if (bytes[end - 1] === LINE_FEED) end--;
  while (end > 0 && bytes[end - 1] === CARRIAGE_RETURN) end--;
  return end === bytes.length ? bytes : bytes.subarray(0, end);
}
