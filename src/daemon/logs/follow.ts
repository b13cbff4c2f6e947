// A followed log: first the lines a query finds, then every new one as it is printed, in order, without ever holding more
// than a page for a reader that is slow.

import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Latest } from '../../base/latest.ts';
import { type Journal, openJournal } from '../../journal/reader.ts';
import type { LogLine } from '../../protocol/types.ts';
import type { OutputWatch } from '../sessions/outputWatch.ts';
import { LineFilter } from './lineFilter.ts';
import { type LogQuery, queryLogs, toLogLine } from './query.ts';
import type { LogSource } from './sources.ts';

/** Lines of one notification. */
const PAGE = 1_000;

export type OnLines = (lines: readonly LogLine[], dropped: number) => void;

export function followLogs(
  sources: readonly LogSource[],
  query: LogQuery,
  outputs: OutputWatch,
  onLines: OnLines,
  onError: (error: unknown) => void,
): Disposable {
  const store = new DisposableStore();
  const begin = async (): Promise<void> => {
    // Where the past ends is fixed first: what is printed meanwhile belongs to what follows. A line that has no end yet
    // is given when it is whole.
    const begun = await Promise.all(
      sources.map(async (source) => {
        const journal = await openJournal(source.journalDir);
        return { source, journal, from: await endOfWholeLines(journal, journal.start) };
      }),
    );
    const { lines, isTruncated } = await queryLogs(sources, query);
    if (store.isDisposed) return;
    const fromOf = new Map(begun.map(({ source, from }) => [source.session, from]));
    const past = lines.filter(({ session, offset }) => offset < (fromOf.get(session) ?? 0));
    for (let at = 0; at < past.length; at += PAGE) {
      onLines(past.slice(at, at + PAGE), at === 0 && isTruncated ? 1 : 0);
    }
    for (const { source, journal, from } of begun) {
      store.add(followOne(source, journal, from, query, outputs, onLines, onError));
    }
  };
  begin().catch(onError);
  return store;
}

function followOne(
  source: LogSource,
  journal: Journal,
  from: number,
  query: LogQuery,
  outputs: OutputWatch,
  onLines: OnLines,
  onError: (error: unknown) => void,
): Disposable {
  const filter = query.grep === undefined ? undefined : new LineFilter(query.grep);
  let next = from;
  const store = new DisposableStore();
  const read = new Latest(async () => {
    await journal.refresh();
    // Only up to the last line end: a line is given once, and whole.
    const end = await endOfWholeLines(journal, next);
    if (end <= next || store.isDisposed) return;
    let page: LogLine[] = [];
    const flush = (): void => {
      const matches = filter?.test(page.map(({ line }) => line));
      const lines = matches === undefined ? page : page.filter((_, at) => matches[at] === true);
      if (lines.length > 0 && !store.isDisposed) onLines(lines, 0);
      page = [];
    };
    for await (const line of journal.lines({ from: next, to: end, stream: query.stream })) {
      page.push(toLogLine(source, line));
      if (page.length >= PAGE) flush();
    }
    flush();
    next = end;
  });
  store.add(outputs.watch(source.session, () => void read.request().catch(onError)));
  void read.request().catch(onError);
  return store;
}

const LINE_FEED = 10;
/** A line longer than this is given in pieces. */
const MAX_LINE_BYTES = 64 * 1024;

async function endOfWholeLines(journal: Journal, from: number): Promise<number> {
  const tailFrom = Math.max(from, journal.end - MAX_LINE_BYTES);
  const { from: at, bytes } = await journal.read(tailFrom, MAX_LINE_BYTES);
  const last = bytes.lastIndexOf(LINE_FEED);
  if (last >= 0) return at + last + 1;
  return bytes.length >= MAX_LINE_BYTES ? at + bytes.length : from;
}
