// Files that are whole at every instant: written beside, flushed, renamed over. A crash in between leaves the old file.
// What means nothing after a reboot is not flushed: it is whole for every process, and may be torn by a power cut.

import { readFileSync } from 'node:fs';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { reach } from '../base/faults.ts';
import { fileUnusable } from '../protocol/failure.ts';

/** On Windows a scanner or indexer may hold the file for a moment. */
const RENAME_RETRIES_MS = [10, 20, 40, 80, 160, 320] as const;
const TEMPORARY_NAME = /\.(\d+)-\d+\.tmp$/;

let counter = 0;

/** Replaces the file (mode 0600). Two writes of one file at once: each is whole, the one renamed last stays. */
export async function writeFileAtomic(file: string, data: string | Uint8Array): Promise<void> {
  await replace(file, data, (handle) => handle.sync());
  await syncFolder(path.dirname(file));
}

/** The same as JSON, with a line end, for people who look. */
export function writeJsonAtomic(file: string, value: unknown): Promise<void> {
  return writeFileAtomic(file, jsonText(value));
}

/** The same for what is about a process that lives: somebody waits for it, and not for the disk. */
export function writeLiveJson(file: string, value: unknown): Promise<void> {
  return replace(file, jsonText(value), () => Promise.resolve());
}

/** @returns undefined when there is no such file. Throws `fileUnusable`, naming it, when it is not JSON. */
export function readJsonFile(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw fileUnusable(file, error instanceof Error ? error.message : String(error), error);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw fileUnusable(file, text.trim() === '' ? 'it is empty' : 'it is not JSON', error);
  }
}

/** Whether the name is that of a file a writer left behind when it died. */
export function isTemporaryOfTheDead(name: string): boolean {
  const pid = Number(TEMPORARY_NAME.exec(name)?.[1]);
  if (!Number.isInteger(pid)) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

async function replace(
  file: string,
  data: string | Uint8Array,
  flush: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  const temporary = `${file}.${process.pid}-${++counter}.tmp`;
  let handle: FileHandle | undefined;
  try {
    handle = await open(temporary, 'wx', 0o600);
    await handle.writeFile(data);
    await flush(handle);
    await handle.close();
    handle = undefined;
    reach(`file/written/${path.basename(file)}`);
    await renamePatiently(temporary, file);
    reach(`file/renamed/${path.basename(file)}`);
  } catch (error) {
    await handle?.close().catch(() => undefined);
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

async function renamePatiently(from: string, to: string): Promise<void> {
  for (const waitMs of RENAME_RETRIES_MS) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const isHeld = ['EPERM', 'EACCES', 'EBUSY'].includes(codeOf(error) ?? '');
      if (process.platform !== 'win32' || !isHeld) throw error;
      await delay(waitMs);
    }
  }
  await rename(from, to);
}

/** Makes the new name itself survive a power cut. Not every file system offers it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
