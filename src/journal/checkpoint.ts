// Checkpoint files: the bytes that draw a terminal's screen as it was at one offset, at one size. Written beside and
// renamed; one that a power cut tore is not believed, and drawn again from the journal. Who draws them is not its business.

import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Size } from '../protocol/types.ts';
import { crc32 } from './crc32.ts';

const MAGIC = 0x48_46_43_31;
/** Magic, length of the bytes, CRC of the bytes, reserved. */
const HEADER_BYTES = 16;
const FILE_NAME = /^(\d+)-(\d+)x(\d+)$/;

export interface CheckpointName {
  /** Where raw bytes go on from. */
  readonly offset: number;
  readonly size: Size;
}

export interface Checkpoint extends CheckpointName {
  readonly bytes: Buffer;
}

export async function writeCheckpoint(dir: string, { offset, size, bytes }: Checkpoint): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(MAGIC, 0);
  header.writeUInt32BE(bytes.length, 4);
  header.writeUInt32BE(crc32(bytes, 0, bytes.length), 8);
  const file = join(dir, fileName({ offset, size }));
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writev([header, bytes]);
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** All there are, oldest first. */
export async function checkpointsIn(dir: string): Promise<readonly CheckpointName[]> {
  let names: string[];
  try {
    names = await readdir(dir);
  } catch {
    return [];
  }
  return names
    .map((name) => FILE_NAME.exec(name))
    .filter((match) => match !== null)
    .map((match) => ({
      offset: Number(match[1]),
      size: { cols: Number(match[2]), rows: Number(match[3]) },
    }))
    .sort((a, b) => a.offset - b.offset);
}

/** @returns undefined where it is gone, or torn */
async function readCheckpoint(dir: string, name: CheckpointName): Promise<Checkpoint | undefined> {
  let file: Buffer;
  try {
    file = await readFile(join(dir, fileName(name)));
  } catch {
    return undefined;
  }
  if (file.length < HEADER_BYTES || file.readUInt32BE(0) !== MAGIC) return undefined;
  const bytes = file.subarray(HEADER_BYTES);
  if (bytes.length !== file.readUInt32BE(4)) return undefined;
  if (crc32(bytes, 0, bytes.length) !== file.readUInt32BE(8)) return undefined;
  return { ...name, bytes };
}

/** The newest one that can be read. */
export async function newestCheckpoint(dir: string): Promise<Checkpoint | undefined> {
  for (const name of [...(await checkpointsIn(dir))].reverse()) {
    const checkpoint = await readCheckpoint(dir, name);
    if (checkpoint !== undefined) return checkpoint;
  }
  return undefined;
}

/** Deletes those before `offset`. */
export async function removeOlderCheckpoints(dir: string, offset: number): Promise<void> {
  for (const name of await checkpointsIn(dir)) {
    if (name.offset < offset) await rm(join(dir, fileName(name)), { force: true });
  }
}

/** Deletes those of the same place at other sizes. */
export async function removeOtherSizes(dir: string, keep: CheckpointName): Promise<void> {
  for (const name of await checkpointsIn(dir)) {
    if (name.offset === keep.offset && fileName(name) !== fileName(keep))
      await rm(join(dir, fileName(name)), { force: true });
  }
}

function fileName({ offset, size }: CheckpointName): string {
  return `${offset}-${size.cols}x${size.rows}`;
}
