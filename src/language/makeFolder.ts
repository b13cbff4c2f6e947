// Makes a folder that a service is to run in: what the editor offers where it is missing.

import { mkdirSync } from 'node:fs';
import path from 'node:path';

/** @param folder absolute; anything else is left alone, since relative to this program it is nowhere */
export function makeFolder(folder: string): void {
  if (path.isAbsolute(folder)) mkdirSync(folder, { recursive: true });
}
