// What a log query asks for, and what of a journal answers it: lines and events as they go over the wire.

import { stripVTControlCharacters } from 'node:util';
import type { LineReaderOptions } from '../../journal/lineReader.ts';
import type { JournalEntry, JournalEvent } from '../../journal/lines.ts';
import type { LogEvent, LogLine, StreamName } from '../../protocol/types.ts';
import { literalIn } from './literal.ts';

/** A session whose journal is looked at. */
export interface LogTarget {
  readonly session: string;
  /** What its lines are called in the answer; null for what is no service. */
  readonly service: string | null;
  readonly journalDir: string;
}

export interface LogQuery {
  readonly targets: readonly LogTarget[];
  /** The last lines per target; all there are when absent. */
  readonly lines?: number | undefined;
  /** Epoch ms. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** A regular expression that was found valid; escape sequences are not part of what it sees. */
  readonly grep?: string | undefined;
  readonly stream?: StreamName | undefined;
  /** Then `lines` counts events. */
  readonly eventsOnly?: boolean | undefined;
}

/** An event without its place in an answer. */
type Unplaced<E> = E extends LogEvent ? Omit<E, 'at'> : never;
export type LogItem = LogLine | Unplaced<LogEvent>;

export function isLine(item: LogItem): item is LogLine {
  return 'line' in item;
}

/** @returns undefined for what is not asked for */
export type Select = (entry: JournalEntry) => LogItem | undefined;

/** Whoever looks for an expression looks for lines: then events are left out. */
export function selectorOf({ session, service }: LogTarget, query: LogQuery): Select {
  const { since = 0, until = Number.POSITIVE_INFINITY, stream } = query;
  const matches = matcherOf(query.grep);
  return (entry) => {
    const { time: t, run } = entry;
    if (t < since || t > until) return undefined;
    if (entry.kind === 'event') {
      if (matches !== undefined) return undefined;
      return { t, session, service, run, offset: entry.end, ...happenedIn(entry) };
    }
    if (query.eventsOnly === true || (stream !== undefined && entry.stream !== stream)) return undefined;
    const line = entry.bytes.toString('utf8');
    if (matches?.(line) === false) return undefined;
    return { t, session, service, stream: entry.stream, run, offset: entry.offset, line };
  };
}

function happenedIn({ happened }: JournalEvent) {
  switch (happened.kind) {
    case 'runStart':
      return { event: 'started', pid: happened.pid } as const;
    case 'exit': {
      const { outcome, exitCode, signal } = happened;
      return { event: 'ended', outcome, exitCode, signal } as const;
    }
    case 'gap':
      return { event: 'lost', bytes: happened.lost } as const;
    case 'note':
      return { event: 'noted', text: happened.text } as const;
  }
}

/** What need not be read, or cut into lines, to answer it. */
export function readingOf({ eventsOnly = false, grep }: LogQuery): LineReaderOptions {
  return { isEventsOnly: eventsOnly, text: grep === undefined ? undefined : literalIn(grep) };
}

/** Undefined where everything matches. */
function matcherOf(grep: string | undefined): ((line: string) => boolean) | undefined {
  if (grep === undefined || grep === '') return undefined;
  const expression = new RegExp(grep);
  return (line) => expression.test(line.includes('\x1b') ? stripVTControlCharacters(line) : line);
}

/** What an item costs beside its text. */
const FRAME_BYTES = 200;

/** Bytes in an answer: control characters grow sixfold in JSON. */
export function costOf(item: LogItem): number {
  return isLine(item) ? Buffer.byteLength(JSON.stringify(item.line)) + FRAME_BYTES : 2 * FRAME_BYTES;
}

/** As answers have them: lines, and events with how many of these lines come before them. */
export function apart(items: readonly LogItem[]): { lines: LogLine[]; events: LogEvent[] } {
  const lines: LogLine[] = [];
  const events: LogEvent[] = [];
  for (const item of items) {
    if (isLine(item)) lines.push(item);
    else events.push({ ...item, at: lines.length });
  }
  return { lines, events };
}
