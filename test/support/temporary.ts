// Folders of a test's own, gone when it has ended.

import { mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { until } from './until.ts';

/** Real path of an empty folder (mode 0700). Short, so that sockets fit below it. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'hf-')));
  onTestFinished(async () => void (await until(`${folder} to be empty and gone`, () => isRemoved(folder))));
  return folder;
}

/** What is disposed of may be writing its last file, into a folder that was empty a moment ago. */
async function isRemoved(folder: string): Promise<boolean> {
  try {
    await rm(folder, { recursive: true, force: true });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTEMPTY') return false;
    throw error;
  }
}
