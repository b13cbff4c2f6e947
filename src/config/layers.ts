// The main file and what it extends, as layers: the lowest first, the main file last. Each file is read once; a file that
// extends itself over others is a problem where the circle closes.

import { type Files, MAX_TEXT_LENGTH } from './files.ts';
import { FILE_KEYS, readMap } from './keys.ts';
import { folderOf, resolvePath } from './paths.ts';
import type { ProblemList } from './problems.ts';
import { type Entry, readTree } from './tree.ts';
import type { ValueReader } from './values.ts';

export interface Layer {
  /** The folder of its file: what the paths in it are relative to. */
  readonly folder: string;
  readonly keys: ReadonlyMap<string, Entry>;
}

/** @param path of the main file, absolute */
export function readLayers(
  path: string,
  text: string,
  files: Files,
  reader: ValueReader,
  problems: ProblemList,
): readonly Layer[] {
  if (text.length > MAX_TEXT_LENGTH) {
    problems.error(0, `the file is longer than ${MAX_TEXT_LENGTH} characters`, 'split it');
    return [];
  }
  const layers: Layer[] = [];
  const done = new Set<string>();
  addFile(path, text, 0, [path]);
  return layers;

  /** @param way the files that extend each other down to this one, itself last */
  function addFile(at: string, content: string, base: number, way: readonly string[]): void {
    done.add(at);
    const tree = readTree(content, problems, base);
    if (tree === undefined) return;
    const keys = readMap(tree, FILE_KEYS, problems);
    const folder = folderOf(at);
    const extended = keys.get('extends');
    for (const item of extended ? reader.list(extended.value) : []) {
      const name = reader.nonEmptyText(item, '`extends`');
      if (name !== undefined) extend(resolvePath(folder, name), item.at, way);
    }
    layers.push({ folder, keys });
  }

  function extend(other: string, namedAt: number, way: readonly string[]): void {
    if (way.includes(other)) {
      const circle = [...way.slice(way.indexOf(other)), other].join(' → ');
      problems.error(namedAt, `files extend each other in a circle: ${circle}`, 'remove one `extends`');
      return;
    }
    // On two ways to it: it is below both already.
    if (done.has(other)) return;
    const opened = files.open(other, namedAt);
    if (opened !== undefined) addFile(other, opened.text, opened.base, [...way, other]);
  }
}
