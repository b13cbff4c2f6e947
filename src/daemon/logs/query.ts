// Log queries as the worker thread answers them: lines of several journals, merged by time, bounded in number and size.

import { stripVTControlCharacters } from 'node:util';
import type { JournalLine } from '../../journal/lines.ts';
import { type Journal, openJournal } from '../../journal/reader.ts';
import type { DaemonResult, LogLine, StreamName } from '../../protocol/types.ts';

/** A session whose journal is looked at. */
export interface LogTarget {
  readonly session: string;
  /** What its lines are called in the answer; null for what is no service. */
  readonly service: string | null;
  readonly journalDir: string;
}

export interface LogQuery {
  readonly targets: readonly LogTarget[];
  /** The last lines per target; as many as an answer holds when absent. */
  readonly lines?: number | undefined;
  /** Epoch ms. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** A regular expression that was found valid; escape sequences are not part of what it sees. */
  readonly grep?: string | undefined;
  readonly stream?: StreamName | undefined;
}

/** Where following a session stands. */
export interface FollowPlace {
  readonly from: number;
  /** Offsets below these were given (or passed over) for the stream. */
  readonly seen: Readonly<Partial<Record<StreamName, number>>>;
}

export const MAX_LINES = 100_000;
/** As JSON; a message may have 8 MiB. */
const MAX_ANSWER_BYTES = 7 * 1024 * 1024;
/** What a line costs beside its text. */
const LINE_FRAME_BYTES = 160;

export async function queryLogs(query: LogQuery): Promise<DaemonResult<'service/logs'>> {
  const wanted = Math.min(query.lines ?? MAX_LINES, MAX_LINES);
  const found = await Promise.all(
    query.targets.map(async (target) => {
      const journal = await openJournal(target.journalDir);
      // One more than wanted tells whether there is more.
      const lines = await lastOf(journal, query, wanted + 1);
      return lines.map((line) => toLogLine(target, line));
    }),
  );
  const isCut = query.lines === undefined && found.some((lines) => lines.length > wanted);
  // A sort keeps the order of lines of the same time, which is that of the targets.
  const merged = found
    .flatMap((lines) => (wanted === 0 ? [] : lines.slice(-wanted)))
    .sort((a, b) => a.t - b.t);
  const lines = newestThatFit(merged);
  return { lines, isTruncated: isCut || lines.length < merged.length };
}

export function toLogLine({ session, service }: LogTarget, line: JournalLine): LogLine {
  return {
    t: line.time,
    session,
    service,
    stream: line.stream,
    run: line.run,
    offset: line.offset,
    line: line.line,
  };
}

/** Undefined where everything matches. */
export function matcherOf(grep: string | undefined): ((line: string) => boolean) | undefined {
  if (grep === undefined || grep === '') return undefined;
  const expression = new RegExp(grep);
  return (line) => expression.test(line.includes('\x1b') ? stripVTControlCharacters(line) : line);
}

/** What a line costs in an answer: control characters grow sixfold in JSON. */
export function costOf({ line }: LogLine): number {
  return JSON.stringify(line).length + LINE_FRAME_BYTES;
}

export async function lastOf(
  journal: Journal,
  query: LogQuery,
  count: number,
): Promise<readonly JournalLine[]> {
  const { since, until, stream } = query;
  const matches = matcherOf(query.grep);
  if (since === undefined && until === undefined) return journal.tail(count, { stream, matches });
  let lines: JournalLine[] = [];
  for await (const line of journal.lines({ since, until, stream, matches })) {
    lines.push(line);
    if (lines.length > 2 * count) lines = lines.slice(-count);
  }
  return count === 0 ? [] : lines.slice(-count);
}

function newestThatFit(lines: LogLine[]): LogLine[] {
  let bytes = 0;
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at];
    bytes += line === undefined ? 0 : costOf(line);
    if (bytes > MAX_ANSWER_BYTES || lines.length - at > MAX_LINES) return lines.slice(at + 1);
  }
  return lines;
}
