// Folders of a test's own, gone when it has ended.

import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** Real path of an empty folder (mode 0700). Short, so that sockets fit below it. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'hf-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
