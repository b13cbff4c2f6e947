// Reads the files of a configuration for the pure layer: what is in them, that they are not there, or why they cannot be
// read, in words for the person who named them.

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type FileContent, type FileReader, MAX_TEXT_LENGTH } from '../../config/files.ts';
import { CONFIG_FILE, CONFIG_FILES } from '../../host/root.ts';

/** A character takes at most three bytes (those of four are two in a text): larger files are too long in any case. */
const MAX_BYTES = MAX_TEXT_LENGTH * 3;

/** Only ordinary files: opening a pipe would wait for whoever writes into it. */
export const readFile: FileReader = (path) => {
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) return unreadable('it is a folder');
    if (!stat.isFile()) return unreadable('it is no ordinary file');
    if (stat.size > MAX_BYTES) return unreadable(`it has ${stat.size} bytes`);
    return { kind: 'text', text: readFileSync(path, 'utf8') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
    if (code === 'EACCES' || code === 'EPERM') return unreadable('it is not readable for you');
    return unreadable(error instanceof Error ? error.message : String(error));
  }
};

/** The holdfast.yaml of a root; where it would be, when there is none. */
export function readConfigFile(root: string): { readonly file: string; readonly content: FileContent } {
  for (const name of CONFIG_FILES) {
    const file = join(root, name);
    const content = readFile(file);
    if (content.kind !== 'missing') return { file, content };
  }
  return { file: join(root, CONFIG_FILE), content: { kind: 'missing' } };
}

function unreadable(reason: string): FileContent {
  return { kind: 'unreadable', reason };
}
