// Following a journal, as the worker thread does it: only finished lines, each once, whatever the order in which two
// streams finish theirs. Where it stands is the caller's to keep, so a thread that died costs nothing.

import { type Journal, openJournal } from '../../journal/reader.ts';
import type { LogLine, StreamName } from '../../protocol/types.ts';
import type { FollowAnswer } from '../sessions/workerContract.ts';
import {
  costOf,
  type FollowPlace,
  type LogQuery,
  type LogTarget,
  lastOf,
  MAX_LINES,
  matcherOf,
  toLogLine,
} from './query.ts';

/** Who is further behind gets the newest and the number of the others. */
const MAX_BEHIND_BYTES = 4 * 1024 * 1024;
const KEPT_BYTES = 1024 * 1024;
/** Lines in one answer, as JSON. */
const MAX_BATCH_BYTES = 2 * 1024 * 1024;
/** How far back an unfinished line is looked for. */
const UNFINISHED_BYTES = 64 * 1024;
/** A line without end is given in pieces of this size. */
const MAX_LINE_BYTES = 64 * 1024;
const READ_BYTES = 256 * 1024;
const STREAMS = ['pty', 'stdout', 'stderr'] as const;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * The lines that a query asks for of what was there at `askedAt` (epoch ms), but for unfinished ones; following goes on
 * with these.
 */
export async function followStart(
  target: LogTarget,
  query: LogQuery,
  askedAt: number,
): Promise<FollowAnswer> {
  const journal = await openJournal(target.journalDir);
  const end = await journal.offsetAtTime(askedAt);
  const place = await placeAt(journal, end);
  const wantsLines = query.lines !== undefined || query.since !== undefined;
  if (!wantsLines) return { lines: [], place, dropped: 0, isMore: true };
  const count = Math.min(query.lines ?? MAX_LINES, MAX_LINES);
  // What came since, and one unfinished line per stream, are not among those asked for.
  const others = (await countLines(journal, end, journal.end)) + STREAMS.length;
  const lines = (await lastOf(journal, query, count + others)).filter(
    ({ stream, offset }) => offset < (place.seen[stream] ?? 0),
  );
  return {
    lines: lines.slice(Math.max(lines.length - count, 0)).map((line) => toLogLine(target, line)),
    place,
    dropped: 0,
    isMore: true,
  };
}

/** @param isSkipped pass over what there is, and only count it */
export async function followOn(
  target: LogTarget,
  query: LogQuery,
  place: FollowPlace,
  isSkipped: boolean,
): Promise<FollowAnswer> {
  const journal = await openJournal(target.journalDir);
  const isBehind = journal.end - place.from > MAX_BEHIND_BYTES;
  const skipTo = isSkipped ? journal.end : isBehind ? journal.end - KEPT_BYTES : place.from;
  const dropped = skipTo > place.from ? await countLines(journal, place.from, skipTo) : 0;
  const matches = isSkipped ? undefined : matcherOf(query.grep);
  const splitter = new Splitter(
    skipTo > place.from ? { from: skipTo, seen: {} } : place,
    skipTo > place.from,
  );
  const lines: LogLine[] = [];
  let bytes = 0;
  let isMore = false;
  for await (const line of splitter.read(journal, journal.end)) {
    if (query.stream !== undefined && line.stream !== query.stream) continue;
    if (matches?.(line.line) === false) continue;
    const one = toLogLine(target, line);
    lines.push(one);
    bytes += costOf(one);
    isMore = bytes > MAX_BATCH_BYTES;
    if (isMore) break;
  }
  return { lines, place: splitter.place, dropped: dropped + splitter.cutLines, isMore };
}

async function placeAt(journal: Journal, end: number): Promise<FollowPlace> {
  const from = Math.max(journal.start, end - UNFINISHED_BYTES);
  const splitter = new Splitter({ from, seen: {} }, false);
  for await (const _ of splitter.read(journal, end));
  return splitter.place;
}

async function countLines(journal: Journal, from: number, to: number): Promise<number> {
  let count = 0;
  for (let at = from; at < to; ) {
    const { from: begin, bytes } = await journal.read(at, Math.min(READ_BYTES, to - at));
    if (bytes.length === 0) return count;
    for (let found = bytes.indexOf(LINE_FEED); found >= 0; found = bytes.indexOf(LINE_FEED, found + 1))
      count++;
    at = begin + bytes.length;
  }
  return count;
}

interface Unfinished {
  readonly offset: number;
  readonly time: number;
  readonly pieces: Buffer[];
  bytes: number;
}

interface FinishedLine {
  readonly offset: number;
  readonly time: number;
  readonly stream: StreamName;
  readonly run: number;
  readonly line: string;
}

class Splitter {
  readonly #start: FollowPlace;
  readonly #unfinished = new Map<StreamName, Unfinished>();
  /** Streams whose first line began before the start. */
  readonly #cut: Set<StreamName>;
  /** Up to where bytes were taken. */
  #end: number;
  #run = 0;
  #cutLines = 0;

  constructor(start: FollowPlace, isCut: boolean) {
    this.#start = start;
    this.#end = start.from;
    this.#cut = new Set(isCut ? STREAMS : []);
  }

  /** Lines of which only the end was seen, and which were not given. */
  get cutLines(): number {
    return this.#cutLines;
  }

  get place(): FollowPlace {
    const seen: Partial<Record<StreamName, number>> = {
      pty: this.#end,
      stdout: this.#end,
      stderr: this.#end,
    };
    for (const [stream, { offset }] of this.#unfinished) seen[stream] = offset;
    return { from: Math.min(...Object.values(seen)), seen };
  }

  async *read(journal: Journal, to: number): AsyncGenerator<FinishedLine> {
    this.#run = await journal.runAt(this.#start.from);
    for await (const mark of journal.marks(this.#start.from)) {
      // What a run left without a line end is a line.
      if (mark.kind === 'runStart' || mark.kind === 'exit') yield* this.#finishAll();
      if (mark.kind === 'runStart') this.#run = mark.number;
      if (mark.kind !== 'chunk') continue;
      if (mark.begin >= to) break;
      const begin = Math.max(mark.begin, this.#start.from, this.#start.seen[mark.stream] ?? 0);
      const end = Math.min(mark.end, to);
      for (let at = begin; at < end; ) {
        const { from, bytes } = await journal.read(at, Math.min(READ_BYTES, end - at));
        if (from >= end || bytes.length === 0) break;
        yield* this.#take(mark.stream, from, mark.time, bytes);
        at = from + bytes.length;
      }
    }
    this.#end = Math.max(this.#end, to);
  }

  *#take(stream: StreamName, offset: number, time: number, bytes: Buffer): Generator<FinishedLine> {
    let at = 0;
    while (at < bytes.length) {
      const unfinished = this.#unfinished.get(stream) ?? { offset: offset + at, time, pieces: [], bytes: 0 };
      const found = bytes.indexOf(LINE_FEED, at);
      const piece = bytes.subarray(at, found < 0 ? bytes.length : found + 1);
      unfinished.pieces.push(piece);
      unfinished.bytes += piece.length;
      at += piece.length;
      this.#end = offset + at;
      this.#unfinished.set(stream, unfinished);
      if (found >= 0 || unfinished.bytes >= MAX_LINE_BYTES) yield* this.#finish(stream);
    }
  }

  *#finishAll(): Generator<FinishedLine> {
    for (const stream of [...this.#unfinished.keys()]) yield* this.#finish(stream);
  }

  *#finish(stream: StreamName): Generator<FinishedLine> {
    const unfinished = this.#unfinished.get(stream);
    this.#unfinished.delete(stream);
    if (unfinished === undefined) return;
    if (this.#cut.delete(stream)) {
      this.#cutLines++;
      return;
    }
    const { offset, time, pieces } = unfinished;
    yield { offset, time, stream, run: this.#run, line: textOf(pieces) };
  }
}

function textOf(pieces: readonly Buffer[]): string {
  const bytes = Buffer.concat(pieces);
  let end = bytes.length;
  if (bytes[end - 1] === LINE_FEED) end--;
  while (end > 0 && bytes[end - 1] === CARRIAGE_RETURN) end--;
  return bytes.toString('utf8', 0, end);
}
