// One segment as a reader sees it: its header, its records, its bytes.

import { type FileHandle, open } from 'node:fs/promises';
import {
  decodeMark,
  endOfRecord,
  HEADER_BYTES,
  isWholeRecord,
  type Mark,
  RECORD_BYTES,
  runNumberOfRecord,
  type SegmentHeader,
  timeOfRecord,
} from './format.ts';
import { type Extent, indexFile, logFile } from './segments.ts';

export type PlacedMark = Mark & {
  /** Where a chunk begins. */
  readonly begin: number;
};

export class SegmentView {
  readonly header: SegmentHeader;
  readonly end: number;
  readonly #dir: string;
  readonly #indexBytes: number;
  #records: Buffer | undefined;

  constructor(dir: string, { header, end, indexBytes }: Extent) {
    this.#dir = dir;
    this.header = header;
    this.end = end;
    this.#indexBytes = indexBytes;
  }

  get start(): number {
    return this.header.start;
  }

  /** All marks from the record that holds `from` on; marks of later versions are left out. */
  async marksFrom(from: number): Promise<Iterable<PlacedMark>> {
    return this.#marksIn(await this.records(), from);
  }

  *#marksIn(records: Buffer, from: number): Generator<PlacedMark> {
    let at = firstRecord(records, (position) => endOfRecord(records, position) > from);
    // Events right at `from` govern what comes.
    while (at >= RECORD_BYTES && endOfRecord(records, at - RECORD_BYTES) >= from) at -= RECORD_BYTES;
    let begin = at === 0 ? this.start : endOfRecord(records, at - RECORD_BYTES);
    for (; at < records.length; at += RECORD_BYTES) {
      const mark = decodeMark(records, at);
      if (mark === undefined) continue;
      yield Object.assign(mark, { begin });
      begin = mark.end;
    }
  }

  /** Number of the last run that began before an offset. */
  async runBefore(offset: number): Promise<number> {
    const records = await this.records();
    let at = firstRecord(records, (position) => endOfRecord(records, position) >= offset);
    while (at > 0) {
      at -= RECORD_BYTES;
      const number = runNumberOfRecord(records, at);
      if (number !== undefined) return number;
    }
    return this.header.lastRun;
  }

  /** Offset of the first byte printed at or after `time`; the segment's end where there is none. */
  async offsetAtTime(time: number): Promise<number> {
    const records = await this.records();
    const at = firstRecord(records, (position) => timeOfRecord(records, position) >= time);
    return at === 0 ? this.start : endOfRecord(records, at - RECORD_BYTES);
  }

  /** Bytes of the log from an offset on; fewer only at the end. Throws ENOENT when the segment was trimmed. */
  async read(from: number, maxBytes: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(maxBytes, this.end - from)));
    if (bytes.length === 0) return bytes;
    const log = await open(logFile(this.#dir, this.header.segment), 'r');
    try {
      return bytes.subarray(0, await readFully(log, bytes, from - this.start));
    } finally {
      await log.close();
    }
  }

  /** The index of a segment is as large as a megabyte: who goes through many keeps one. */
  forget(): void {
    this.#records = undefined;
  }

  /** The records that count, without the header. */
  async records(): Promise<Buffer> {
    if (this.#records !== undefined) return this.#records;
    const bytes = Buffer.allocUnsafe(this.#indexBytes - HEADER_BYTES);
    const index = await open(indexFile(this.#dir, this.header.segment), 'r');
    try {
      const length = await readFully(index, bytes, HEADER_BYTES);
      this.#records = bytes.subarray(0, wholeRecords(bytes.subarray(0, length)));
    } finally {
      await index.close();
    }
    return this.#records;
  }
}

/** Position of the first record for which it holds (it holds for all after it too), or the length. */
function firstRecord(records: Buffer, holds: (position: number) => boolean): number {
  let low = 0;
  let high = records.length / RECORD_BYTES;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle * RECORD_BYTES)) high = middle;
    else low = middle + 1;
  }
  return low * RECORD_BYTES;
}

/** What follows a damaged record is not believed. */
function wholeRecords(bytes: Buffer): number {
  let at = 0;
  while (isWholeRecord(bytes, at)) at += RECORD_BYTES;
  return at;
}

async function readFully(file: FileHandle, into: Buffer, position: number): Promise<number> {
  let filled = 0;
  while (filled < into.length) {
    const { bytesRead } = await file.read(into, filled, into.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}
