// Journals as a keeper would write them, for tests of what reads them.

import { onTestFinished } from 'vitest';
import { LineReader, placeOfLinesFrom } from '../../src/journal/lineReader.ts';
import type { Journal } from '../../src/journal/reader.ts';
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

interface PrintedLine {
  readonly line: string;
  readonly stream: string;
  readonly run: number;
  readonly time: number;
}

/** All lines, also those that have no end yet. */
export async function linesIn(journal: Journal): Promise<PrintedLine[]> {
  const reader = new LineReader(journal, await placeOfLinesFrom(journal, 0), journal.end);
  const entries = [];
  for (let batch = await reader.next(); batch !== undefined; batch = await reader.next())
    entries.push(...batch);
  entries.push(...reader.takeUnfinished());
  return entries.flatMap((entry) =>
    entry.kind === 'line' ? [{ ...entry, line: entry.bytes.toString('utf8') }] : [],
  );
}
