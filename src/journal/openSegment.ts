// The segment a journal is being written to: bytes first, then the records that speak of them. Knows nothing of other
// segments, of queues, or of what to do when the disk is full.

import { type FileHandle, open } from 'node:fs/promises';
import {
  encodeHeader,
  encodeMark,
  HEADER_BYTES,
  type Mark,
  RECORD_BYTES,
  type SegmentHeader,
} from './format.ts';
import { type Extent, indexFile, logFile } from './segments.ts';

export class OpenSegment {
  readonly number: number;
  readonly start: number;
  readonly #log: FileHandle;
  readonly #index: FileHandle;
  #end: number;
  #indexBytes: number;

  private constructor(log: FileHandle, index: FileHandle, extent: Extent) {
    this.#log = log;
    this.#index = index;
    this.number = extent.header.segment;
    this.start = extent.header.start;
    this.#end = extent.end;
    this.#indexBytes = extent.indexBytes;
  }

  static async create(dir: string, header: SegmentHeader): Promise<OpenSegment> {
    const log = await open(logFile(dir, header.segment), 'wx', 0o600);
    let index: FileHandle | undefined;
    try {
      index = await open(indexFile(dir, header.segment), 'wx', 0o600);
      await writeAll(index, [encodeHeader(header)], 0);
      return new OpenSegment(log, index, { header, end: header.start, indexBytes: HEADER_BYTES });
    } catch (error) {
      await log.close();
      await index?.close();
      throw error;
    }
  }

  /** Goes on at the end of what can be believed; what was torn is cut off. */
  static async resume(dir: string, extent: Extent): Promise<OpenSegment> {
    const log = await open(logFile(dir, extent.header.segment), 'r+');
    let index: FileHandle | undefined;
    try {
      index = await open(indexFile(dir, extent.header.segment), 'r+');
      // The index first: a crash in between leaves bytes without a record, which is what a torn tail is anyway.
      await index.truncate(extent.indexBytes);
      await log.truncate(extent.end - extent.header.start);
      return new OpenSegment(log, index, extent);
    } catch (error) {
      await log.close();
      await index?.close();
      throw error;
    }
  }

  /** Offset up to which readers believe it. */
  get end(): number {
    return this.#end;
  }

  get bytes(): number {
    return this.#end - this.start;
  }

  get indexBytes(): number {
    return this.#indexBytes;
  }

  /** @param marks in order; the last one's end is that of the bytes */
  async write(pieces: readonly Uint8Array[], marks: readonly Mark[]): Promise<void> {
    if (pieces.length > 0) await writeAll(this.#log, pieces, this.#end - this.start);
    const records = Buffer.allocUnsafe(marks.length * RECORD_BYTES);
    marks.forEach((mark, index) => {
      encodeMark(mark, records, index * RECORD_BYTES);
    });
    await writeAll(this.#index, [records], this.#indexBytes);
    this.#indexBytes += records.length;
    this.#end = marks.at(-1)?.end ?? this.#end;
  }

  async close(): Promise<void> {
    await this.#log.close();
    await this.#index.close();
  }
}

/** The kernel takes at most 1,024 pieces at once. */
const MAX_PIECES = 512;

async function writeAll(file: FileHandle, pieces: readonly Uint8Array[], position: number): Promise<void> {
  let at = position;
  for (let first = 0; first < pieces.length; first += MAX_PIECES) {
    let left = pieces.slice(first, first + MAX_PIECES);
    // A full disk writes a part, and says why only when asked for the rest.
    while (left.length > 0) {
      const { bytesWritten } = await file.writev(left, at);
      at += bytesWritten;
      left = after(left, bytesWritten);
    }
  }
}

function after(pieces: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let skip = bytes;
  const rest: Uint8Array[] = [];
  for (const piece of pieces) {
    if (skip >= piece.length) skip -= piece.length;
    else {
      rest.push(piece.subarray(skip));
      skip = 0;
    }
  }
  return rest;
}
