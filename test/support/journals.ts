// Journals as a keeper would write them, for tests of what reads them.

import { onTestFinished } from 'vitest';
import { JournalWriter } from '../../src/journal/writer.ts';

/** Segments as those of a terminal, unless said otherwise. */
export async function journalAt(dir: string, segmentBytes = 1024 * 1024): Promise<JournalWriter> {
  const journal = await JournalWriter.open({
    dir,
    budget: { segmentBytes, segments: 64 },
    needsCheckpoints: false,
    checkpointAt: 0,
    onFailure: (error) => {
      throw error;
    },
  });
  onTestFinished(() => journal.close());
  return journal;
}
