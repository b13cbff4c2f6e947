// Port numbers.

import { PORT } from './bounds.ts';
import type { Tree } from './tree.ts';
import type { ValueReader } from './values.ts';

export function readPort(tree: Tree, reader: ValueReader): number | undefined {
  return reader.integer(tree, 'a port', PORT);
}
