// What a writer finds in a journal folder: closed segments, the last one to go on with, and what held at its end. Cuts
// what a dead owner left half-written.

import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeMark, HEADER_BYTES, RECORD_BYTES, timeOfRecord } from './format.ts';
import { type Governing, govern, NOTHING_YET } from './governing.ts';
import { OpenSegment } from './openSegment.ts';
import { type ClosedSegment, removeSegment } from './retention.ts';
import { type Extent, extentOf, indexFile, segmentNumbers } from './segments.ts';

export interface Found {
  readonly closed: readonly ClosedSegment[];
  readonly segment: OpenSegment | undefined;
  readonly lastNumber: number;
  readonly governing: Governing;
  readonly end: number;
  /** Time of the last record, 0 where there is none. */
  readonly time: number;
}

export async function recover(dir: string): Promise<Found> {
  const numbers = await segmentNumbers(dir);
  const extents: Extent[] = [];
  for (const number of numbers) {
    const extent = await extentOf(dir, number);
    // A segment whose header never got written holds nothing that a record speaks of.
    if (extent === undefined) await removeSegment(dir, number);
    else extents.push(extent);
  }
  await removeOrphans(dir, extents);
  const last = extents.at(-1);
  if (last === undefined) {
    const lastNumber = numbers.at(-1) ?? 0;
    return { closed: [], segment: undefined, lastNumber, governing: NOTHING_YET, end: 0, time: 0 };
  }
  const segment = await OpenSegment.resume(dir, last);
  return {
    closed: extents
      .slice(0, -1)
      .map(({ header, end }) => ({ number: header.segment, start: header.start, end })),
    segment,
    lastNumber: Math.max(last.header.segment, numbers.at(-1) ?? 0),
    end: last.end,
    ...(await stateAtEnd(dir, last)),
  };
}

async function stateAtEnd(dir: string, extent: Extent): Promise<{ governing: Governing; time: number }> {
  const { lastRun, run, size, time: begun, segment } = extent.header;
  let governing: Governing = { lastRun, run, size };
  let time = begun;
  const index = await readFile(indexFile(dir, segment));
  for (let at = HEADER_BYTES; at < extent.indexBytes; at += RECORD_BYTES) {
    const mark = decodeMark(index, at);
    if (mark !== undefined) governing = govern(governing, mark);
    time = timeOfRecord(index, at);
  }
  return { governing, time };
}

/** Logs whose index is gone: the owner died between the two deletions. */
async function removeOrphans(dir: string, extents: readonly Extent[]): Promise<void> {
  const known = new Set(extents.map(({ header }) => header.segment));
  for (const name of await readdir(dir)) {
    const number = /^(\d+)\.log$/.exec(name)?.[1];
    if (number !== undefined && !known.has(Number(number))) await rm(join(dir, name), { force: true });
  }
}
