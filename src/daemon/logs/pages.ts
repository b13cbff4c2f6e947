// A log query answered in pages: as many lines as a message takes, or as were found in a while, then a cursor from which the
// next page goes on. What is held in memory is one page and a window of each journal, whatever their size.

import { LineReader, type LineReaderOptions, placeOfLinesFrom } from '../../journal/lineReader.ts';
import { type JournalEntry, type LinePlace, MAX_LINE_BYTES, placeAfter } from '../../journal/lines.ts';
import { type Journal, openJournal } from '../../journal/reader.ts';
import type { LogCursor, Standing } from './cursor.ts';
import { lookBack, lookFrom } from './lastLines.ts';
import {
  costOf,
  type LogItem,
  type LogQuery,
  type LogTarget,
  readingOf,
  type Select,
  selectorOf,
} from './query.ts';

export interface PageLimits {
  /** So long it is looked for more; a page may be empty. */
  readonly ms: number;
  /** As JSON. */
  readonly bytes: number;
}

export interface LogPage {
  readonly items: readonly LogItem[];
  /** Null: that was all. */
  readonly cursor: LogCursor | null;
}

/** Windows of all journals together. */
const WINDOWS_BYTES = 8 * 1024 * 1024;
const MAX_WINDOW_BYTES = 256 * 1024;
const MIN_WINDOW_BYTES = 16 * 1024;

/** @param cursor null: from the beginning */
export async function logPage(
  query: LogQuery,
  cursor: LogCursor | null,
  { ms, bytes }: PageLimits,
): Promise<LogPage> {
  const deadline = performance.now() + ms;
  const isDue = (): boolean => performance.now() > deadline;
  const items: LogItem[] = [];
  // A session that came after the first page, or of which all was given, is in no cursor.
  const targets = query.targets.filter(({ session }) => cursor === null || Object.hasOwn(cursor, session));
  const share = Math.floor(WINDOWS_BYTES / Math.max(1, targets.length));
  const reading = {
    windowBytes: Math.max(MIN_WINDOW_BYTES, Math.min(MAX_WINDOW_BYTES, share)),
    ...readingOf(query),
  };
  const found: { target: LogTarget; journal: Journal; select: Select; standing: Standing }[] = [];
  for (const target of targets) {
    const journal = await openJournal(target.journalDir);
    const select = selectorOf(target, query);
    const begun = cursor?.[target.session] ?? (await begin(journal, query));
    found.push({
      target,
      journal,
      select,
      standing: await goOnLooking(journal, begun, query, select, isDue),
    });
  }
  const sources = found.flatMap(({ journal, select, standing, target }) =>
    'place' in standing.next
      ? [new Source(target, journal, standing, standing.next.place, select, reading)]
      : [],
  );
  // Lines are merged once it is known of every journal where they begin.
  const isAllKnown = sources.length === found.length;
  if (isAllKnown && (await merge(sources, items, bytes, isDue))) return { items, cursor: null };
  const left: Record<string, Standing> = {};
  for (const { target, standing } of isAllKnown ? [] : found) left[target.session] = standing;
  for (const { session, standing } of isAllKnown ? sources : [])
    if (standing !== undefined) left[session] = standing;
  return { items, cursor: left };
}

async function begin(journal: Journal, { lines, since, until: untilTime }: LogQuery): Promise<Standing> {
  const { start, end } = journal;
  const until = untilTime === undefined ? end : await journal.offsetAtTime(untilTime + 1);
  const floor = since === undefined ? start : await journal.offsetAtTime(since);
  return {
    until,
    to: Math.min(end, until + MAX_LINE_BYTES),
    next:
      lines === undefined
        ? { place: await placeOfLinesFrom(journal, floor) }
        : { looking: lookFrom(until, floor) },
  };
}

async function goOnLooking(
  journal: Journal,
  standing: Standing,
  query: LogQuery,
  select: Select,
  isDue: () => boolean,
): Promise<Standing> {
  const { until, to, next } = standing;
  if ('place' in next) return standing;
  const reading = readingOf(query);
  const wanted = { count: query.lines ?? 0, select, until, to, countsUnfinished: true, reading };
  const found = await lookBack(journal, next.looking, wanted, isDue);
  return { until, to, next: found };
}

/** By time; of the same time in the order of the targets. @returns whether all have come to their end */
async function merge(
  sources: readonly Source[],
  items: LogItem[],
  maxBytes: number,
  isDue: () => boolean,
): Promise<boolean> {
  for (let bytes = 0; bytes < maxBytes; ) {
    let next: Source | undefined;
    for (const source of sources) {
      if (source.head === undefined && !source.isAtEnd && !(await source.look(isDue))) return false;
      if (source.head === undefined) continue;
      if (next?.head === undefined || source.head.t < next.head.t) next = source;
    }
    if (next === undefined) return true;
    const item = next.take();
    items.push(item);
    bytes += costOf(item);
  }
  return false;
}

interface Found {
  readonly item: LogItem;
  readonly entry: JournalEntry;
}

/** What one journal still has to give. */
class Source {
  readonly session: string;
  readonly #reader: LineReader;
  readonly #begun: Standing;
  readonly #select: Select;
  #found: readonly Found[] = [];
  #at = 0;
  /** Where to go on when what was taken is given. */
  #place: LinePlace;
  isAtEnd = false;

  constructor(
    { session }: LogTarget,
    journal: Journal,
    begun: Standing,
    place: LinePlace,
    select: Select,
    reading: LineReaderOptions,
  ) {
    this.session = session;
    this.#begun = begun;
    this.#place = place;
    this.#select = select;
    this.#reader = new LineReader(journal, place, begun.to, reading);
  }

  get head(): LogItem | undefined {
    return this.#found[this.#at]?.item;
  }

  /** Undefined when nothing is left. */
  get standing(): Standing | undefined {
    if (this.isAtEnd && this.head === undefined) return undefined;
    const { until, to } = this.#begun;
    return { until, to, next: { place: this.#place } };
  }

  /** Looks for a head. @returns false when time was up before there was one */
  async look(isDue: () => boolean): Promise<boolean> {
    while (this.head === undefined && !this.isAtEnd) {
      const batch = await this.#reader.next();
      this.isAtEnd = batch === undefined;
      this.#take(batch ?? this.#reader.takeUnfinished());
      if (this.head === undefined && !this.isAtEnd && isDue()) return false;
    }
    return true;
  }

  take(): LogItem {
    const found = this.#found[this.#at++];
    if (found === undefined) throw new Error('nothing to take: look first');
    this.#place = this.head === undefined && !this.isAtEnd ? this.#reader.place : placeAfter(found.entry);
    return found.item;
  }

  #take(entries: readonly JournalEntry[]): void {
    const found: Found[] = [];
    for (const entry of entries) {
      const item = this.#select(entry);
      if (item !== undefined) found.push({ item, entry });
    }
    this.#at = 0;
    this.#found = found;
    if (this.#found.length === 0) this.#place = this.#reader.place;
  }
}
