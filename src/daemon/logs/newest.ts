// A log query in one answer, for clients that do not ask for pages: the newest lines that fit one message, and whether
// others were left out.

import type { LogCursor } from './cursor.ts';
import { logPage } from './pages.ts';
import { costOf, isLine, type LogItem, type LogQuery } from './query.ts';

const MAX_LINES = 100_000;
/** As JSON; a message may have 8 MiB. */
const MAX_ANSWER_BYTES = 7 * 1024 * 1024;
const PAGE = { ms: Number.POSITIVE_INFINITY, bytes: 1024 * 1024 };

export async function newestLogs(
  query: LogQuery,
): Promise<{ readonly items: readonly LogItem[]; readonly isTruncated: boolean }> {
  let kept: { readonly item: LogItem; readonly cost: number }[] = [];
  let bytes = 0;
  let lines = 0;
  let isTruncated = false;
  for (let cursor: LogCursor | null | undefined; cursor !== null; ) {
    const page = await logPage(query, cursor ?? null, PAGE);
    cursor = page.cursor;
    for (const item of page.items) {
      const cost = costOf(item);
      kept.push({ item, cost });
      bytes += cost;
      if (isLine(item)) lines += 1;
    }
    let dropped = 0;
    for (const { item, cost } of kept) {
      if (bytes <= MAX_ANSWER_BYTES && lines <= MAX_LINES) break;
      dropped += 1;
      bytes -= cost;
      if (isLine(item)) lines -= 1;
    }
    isTruncated ||= dropped > 0;
    if (dropped > 0) kept = kept.slice(dropped);
  }
  return { items: kept.map(({ item }) => item), isTruncated };
}
