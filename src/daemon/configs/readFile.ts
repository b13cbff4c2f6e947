// Reads the files of a configuration for the pure layer.

import { join } from 'node:path';
import { type FileContent, type FileReader, MAX_FILE_BYTES } from '../../config/files.ts';
import { CONFIG_FILE, CONFIG_FILES } from '../../host/root.ts';
import { readTextFile } from '../../host/textFile.ts';

export const readFile: FileReader = (path) => readTextFile(path, MAX_FILE_BYTES);

/** The holdfast.yaml of a root; where it would be, when there is none. */
export function readConfigFile(root: string): { readonly file: string; readonly content: FileContent } {
  for (const name of CONFIG_FILES) {
    const file = join(root, name);
    const content = readFile(file);
    if (content.kind !== 'missing') return { file, content };
  }
  return { file: join(root, CONFIG_FILE), content: { kind: 'missing' } };
}
