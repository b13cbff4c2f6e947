// A file that a person named, read as text: what is in it, that it is not there, or why it cannot be read, in words for them.

import { readFileSync, statSync } from 'node:fs';

export type TextFile =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Only ordinary files: opening a pipe would wait for whoever writes into it. Never throws. */
export function readTextFile(path: string, maxBytes: number): TextFile {
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) return unreadable('it is a folder');
    if (!stat.isFile()) return unreadable('it is no ordinary file');
    if (stat.size > maxBytes) return unreadable(`it has ${stat.size} bytes`);
    return { kind: 'text', text: readFileSync(path, 'utf8') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
    if (code === 'EACCES' || code === 'EPERM') return unreadable('it is not readable for you');
    return unreadable(error instanceof Error ? error.message : String(error));
  }
}

function unreadable(reason: string): TextFile {
  return { kind: 'unreadable', reason };
}
