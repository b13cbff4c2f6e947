// The pages of a log query, one after the other: what is there may be more than fits in memory.

import type { PlainClient } from '../client/connect.ts';
import type { DaemonInput, DaemonResult } from '../protocol/types.ts';

export async function* logPages(
  client: PlainClient,
  query: DaemonInput<'service/logs'>,
): AsyncGenerator<DaemonResult<'service/logs'>> {
  for (let cursor: string | null = null; ; ) {
    const page: DaemonResult<'service/logs'> = await client.request('service/logs', { ...query, cursor });
    yield page;
    // A daemon of an earlier version answers all at once, and without a cursor.
    if (page.cursor == null) return;
    cursor = page.cursor;
  }
}
