// Which segment files a journal has, and how much of each can be believed. Reading what is in them is reader.ts'
// business.

import { readdirSync } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  decodeHeader,
  endOfRecord,
  HEADER_BYTES,
  isWholeRecord,
  RECORD_BYTES,
  type SegmentHeader,
} from './format.ts';

export function logFile(dir: string, segment: number): string {
  return join(dir, `${fileStem(segment)}.log`);
}

export function indexFile(dir: string, segment: number): string {
  return join(dir, `${fileStem(segment)}.idx`);
}

/** Numbers of all segments, oldest first. */
export async function segmentNumbers(dir: string): Promise<number[]> {
  let names: string[];
  try {
    names = await readdir(dir);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  return numbersIn(names);
}

/** Read at once, for many journals in turn: with the thread pool a folder of six names takes ten times as long. */
export function newestSegment(dir: string): number | undefined {
  try {
    return numbersIn(readdirSync(dir)).at(-1);
  } catch {
    // Purged while it was looked for.
    return undefined;
  }
}

function numbersIn(names: readonly string[]): number[] {
  return names
    .map((name) => Number(/^(\d+)\.idx$/.exec(name)?.[1] ?? Number.NaN))
    .filter((number) => Number.isSafeInteger(number))
    .sort((a, b) => a - b);
}

/** The part of a segment that can be believed: up to its last whole record whose bytes are there. */
export interface Extent {
  readonly header: SegmentHeader;
  readonly end: number;
  /** Bytes of the index file that count. */
  readonly indexBytes: number;
}

/** @returns undefined where the segment is gone, or has no whole header */
export async function extentOf(dir: string, segment: number): Promise<Extent | undefined> {
  let index: FileHandle | undefined;
  let log: FileHandle | undefined;
  try {
    index = await open(indexFile(dir, segment), 'r');
    log = await open(logFile(dir, segment), 'r');
    const head = Buffer.alloc(HEADER_BYTES);
    const { bytesRead } = await index.read(head, 0, HEADER_BYTES, 0);
    const header = decodeHeader(head.subarray(0, bytesRead));
    if (header === undefined) return undefined;
    return { header, ...(await lastBelievable(index, log, header.start)) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  } finally {
    await index?.close();
    await log?.close();
  }
}

/** Walks back from the end: only what was written last can be torn. */
async function lastBelievable(
  index: FileHandle,
  log: FileHandle,
  start: number,
): Promise<{ end: number; indexBytes: number }> {
  // The index first: the bytes it speaks of were written before it.
  const { size } = await index.stat();
  const logBytes = (await log.stat()).size;
  const record = Buffer.alloc(RECORD_BYTES);
  for (let count = Math.floor((size - HEADER_BYTES) / RECORD_BYTES); count > 0; count--) {
    const at = HEADER_BYTES + (count - 1) * RECORD_BYTES;
    const { bytesRead } = await index.read(record, 0, RECORD_BYTES, at);
    if (!isWholeRecord(record.subarray(0, bytesRead), 0)) continue;
    const end = endOfRecord(record, 0);
    if (end >= start && end - start <= logBytes) return { end, indexBytes: at + RECORD_BYTES };
  }
  return { end: start, indexBytes: HEADER_BYTES };
}

/** Zero-padded, so that `cat *.log` prints them in order. */
function fileStem(segment: number): string {
  return String(segment).padStart(8, '0');
}
