// `service/logs`: the last lines of each target, or those of a time or that match, merged by time; bounded.

import type { JournalLine, LineRange } from '../../journal/lines.ts';
import { openJournal } from '../../journal/reader.ts';
import type { DaemonParams, LogLine } from '../../protocol/types.ts';
import { LineFilter } from './lineFilter.ts';
import type { LogSource } from './sources.ts';

export type LogQuery = Omit<DaemonParams<'service/logs'>, 'target' | 'root' | 'allRoots'>;

const DEFAULT_LINES = 100;
/** One answer fits one message with room to spare. */
const MAX_ANSWER_BYTES = 6 * 1024 * 1024;
const MAX_LINES = 100_000;
/** Lines handed to an expression at once. */
const BATCH = 512;

export interface LogAnswer {
  readonly lines: LogLine[];
  /** Older lines were left out, beyond what was asked for. */
  readonly isTruncated: boolean;
}

export async function queryLogs(sources: readonly LogSource[], query: LogQuery): Promise<LogAnswer> {
  const filter = query.grep === undefined ? undefined : new LineFilter(query.grep);
  const wanted = Math.min(query.lines ?? DEFAULT_LINES, MAX_LINES);
  const perSource: LogLine[][] = [];
  for (const source of sources) perSource.push(await linesOf(source, query, wanted, filter));
  const merged = perSource
    .flat()
    .sort((a, b) => a.t - b.t || (a.session === b.session ? a.offset - b.offset : 0));
  return bounded(merged);
}

export function toLogLine(source: LogSource, line: JournalLine): LogLine {
  const { session, service } = source;
  const { time, stream, run, offset, line: text } = line;
  return { t: time, session, service, stream, run, offset, line: text };
}

async function linesOf(
  source: LogSource,
  query: LogQuery,
  wanted: number,
  filter: LineFilter | undefined,
): Promise<LogLine[]> {
  if (wanted === 0) return [];
  const journal = await openJournal(source.journalDir);
  const range: LineRange = { since: query.since, until: query.until, stream: query.stream };
  if (filter === undefined && query.since === undefined && query.until === undefined) {
    return (await journal.tail(wanted, { stream: query.stream })).map((line) => toLogLine(source, line));
  }
  // Only the last ones are asked for, so no more than those are ever held.
  let kept: LogLine[] = [];
  for await (const batch of batches(journal.lines(range), BATCH)) {
    const matches = filter?.test(batch.map(({ line }) => line));
    const found = matches === undefined ? batch : batch.filter((_, at) => matches[at] === true);
    kept.push(...found.map((line) => toLogLine(source, line)));
    if (kept.length > wanted + BATCH) kept = kept.slice(-wanted);
  }
  return kept.slice(-wanted);
}

async function* batches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
    // Reading is asynchronous only between windows of a journal; others get their turn here.
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (batch.length > 0) yield batch;
}

function bounded(lines: LogLine[]): LogAnswer {
  let bytes = 0;
  for (let at = lines.length - 1; at >= 0; at--) {
    bytes += Buffer.byteLength(lines[at]?.line ?? '') + 200;
    if (bytes > MAX_ANSWER_BYTES) return { lines: lines.slice(at + 1), isTruncated: true };
  }
  return { lines, isTruncated: false };
}
