// Following a journal, as the worker thread does it: only finished lines, each once, whatever the order in which two streams
// finish theirs. Where it stands is the caller's to keep, so a thread that died costs nothing.

import { LineReader, placeOfLinesFrom, unfinishedAt } from '../../journal/lineReader.ts';
import { type JournalEntry, LineCutter, type LinePlace, placeAt } from '../../journal/lines.ts';
import { type Journal, openJournal } from '../../journal/reader.ts';
import { type Looking, lookBack, lookFrom } from './lastLines.ts';
import { costOf, type LogItem, type LogQuery, type LogTarget, readingOf, selectorOf } from './query.ts';

/** Where following a session stands. */
export interface FollowPlace {
  readonly next: { readonly place: LinePlace } | { readonly looking: Looking };
  /** What was printed before was asked for: nothing of it is passed over. */
  readonly askedTo: number;
  /** Events before are no news. */
  readonly eventsSince: number;
}

export interface Followed {
  readonly items: readonly LogItem[];
  readonly place: FollowPlace;
  /** Lines that were passed over because there were too many. */
  readonly dropped: number;
  /** There may be more: ask again from the place. */
  readonly isMore: boolean;
}

/** Who is further behind gets the newest and the number of the others. */
const MAX_BEHIND_BYTES = 4 * 1024 * 1024;
const KEPT_BYTES = 1024 * 1024;
/** Lines in one answer, as JSON; with the last window a quarter of what a message may have. */
const MAX_BATCH_BYTES = 512 * 1024;
/** So long it is looked for more. */
const BATCH_MS = 1_000;
const READ_BYTES = 256 * 1024;
const LINE_FEED = 10;

/** All that a session prints is news. */
export const FROM_THE_FIRST: FollowPlace = {
  next: { looking: lookFrom(0, 0) },
  askedTo: 0,
  eventsSince: 0,
};

/**
 * Where the lines begin that a query asks for of what was there at `askedAt` (epoch ms), but for unfinished ones; following
 * goes on with these.
 */
export async function followStart(
  target: LogTarget,
  { lines, since }: LogQuery,
  askedAt: number,
): Promise<FollowPlace> {
  const journal = await openJournal(target.journalDir);
  const end = await journal.offsetAtTime(askedAt);
  const asked = { askedTo: end, eventsSince: 0 };
  const floor = since === undefined ? journal.start : Math.min(end, await journal.offsetAtTime(since));
  if (lines !== undefined && lines > 0) return { next: { looking: lookFrom(end, floor) }, ...asked };
  if (lines === undefined && since !== undefined)
    return { next: { place: await placeOfLinesFrom(journal, floor) }, ...asked };
  const place = placeAt(end, await unfinishedAt(journal, end), [], { at: end, count: 0 });
  return { next: { place }, askedTo: 0, eventsSince: askedAt };
}

/** @param isSkipped pass over a part of what there is, and only count it */
export async function followOn(
  target: LogTarget,
  query: LogQuery,
  begun: FollowPlace,
  isSkipped: boolean,
): Promise<Followed> {
  const journal = await openJournal(target.journalDir);
  const select = selectorOf(target, query);
  const deadline = performance.now() + BATCH_MS;
  const isDue = (): boolean => performance.now() > deadline;
  const reading = readingOf(query);
  if ('looking' in begun.next) {
    const { askedTo } = begun;
    const count = query.lines ?? 0;
    const to = journal.end;
    const wanted = { count, select, until: askedTo, to, countsUnfinished: false, reading };
    const next = await lookBack(journal, begun.next.looking, wanted, isDue);
    return { items: [], place: { ...begun, next }, dropped: 0, isMore: true };
  }
  const items: LogItem[] = [];
  let bytes = 0;
  const add = (entries: readonly JournalEntry[]): void => {
    for (const entry of entries) {
      if (entry.kind === 'event' && entry.time < begun.eventsSince) continue;
      const item = select(entry);
      if (item === undefined) continue;
      items.push(item);
      bytes += costOf(item);
    }
  };
  const { place } = begun.next;
  const isAsked = reachedBy(place) < begun.askedTo;
  const skipTo = reading.isEventsOnly === true ? undefined : skippedTo(journal, place, isAsked, isSkipped);
  let start = place;
  let dropped = 0;
  if (skipTo !== undefined) {
    dropped = await countLines(journal, reachedBy(place), skipTo);
    const { entries, events } = await eventsBetween(journal, place, skipTo);
    add(entries);
    start = { ...(await placeOfLinesFrom(journal, skipTo)), events };
  }
  const reader = new LineReader(journal, start, journal.end, reading);
  let isMore = false;
  for (let entries = await reader.next(); entries !== undefined; entries = await reader.next()) {
    add(entries);
    isMore = bytes > MAX_BATCH_BYTES || isDue();
    if (isMore) break;
  }
  // What was there before the first line asked for is not missing.
  if (!isAsked) dropped += reader.cutLines;
  return { items, place: { ...begun, next: { place: reader.place } }, dropped, isMore };
}

/** All before was looked at; a line that has no end yet may begin long before. */
function reachedBy({ from, seen }: LinePlace): number {
  return Math.max(from, seen.pty ?? 0, seen.stdout ?? 0, seen.stderr ?? 0);
}

function skippedTo(
  journal: Journal,
  place: LinePlace,
  isAsked: boolean,
  isSkipped: boolean,
): number | undefined {
  const from = reachedBy(place);
  if (isSkipped) return Math.min(journal.end, from + KEPT_BYTES);
  return !isAsked && journal.end - from > MAX_BEHIND_BYTES ? journal.end - KEPT_BYTES : undefined;
}

/** Runs that begin and end in what is passed over are told all the same. */
async function eventsBetween(
  journal: Journal,
  place: LinePlace,
  to: number,
): Promise<{ readonly entries: readonly JournalEntry[]; readonly events: LinePlace['events'] }> {
  const cutter = new LineCutter(place, await journal.runBefore(place.from));
  for await (const marks of journal.segmentMarks(place.from)) {
    for (const mark of marks) if (mark.kind !== 'chunk' && mark.end < to) cutter.happen(mark);
  }
  return { entries: cutter.takeEntries(), events: cutter.place.events };
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
