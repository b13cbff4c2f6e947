// The journal of a session that no keeper has, opened by the daemon for a change that cannot wait for a run.

import { existsSync } from 'node:fs';
import { JournalWriter } from '../../journal/writer.ts';
import type { JournalBudget } from '../../protocol/types.ts';

/** Nothing goes but by the change itself. */
const UNBOUNDED: JournalBudget = {
  segmentBytes: Number.MAX_SAFE_INTEGER,
  segments: Number.MAX_SAFE_INTEGER,
};

/** Does nothing where there is no journal. Rejects when the disk refused the change. */
export async function changeIdleJournal(
  dir: string,
  change: (writer: JournalWriter) => Promise<void>,
): Promise<void> {
  if (!existsSync(dir)) return;
  let refusal: unknown;
  const writer = await JournalWriter.open({
    dir,
    budget: UNBOUNDED,
    needsCheckpoints: false,
    checkpointAt: 0,
    onFailure: (error) => {
      refusal = error;
    },
  });
  try {
    await change(writer);
  } finally {
    await writer.close();
  }
  if (refusal !== undefined) throw refusal;
}
