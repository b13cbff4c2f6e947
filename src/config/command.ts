// A command, wherever one stands: a list is the program and its arguments, a text is a line for the shell.

import type { Command } from '../protocol/types.ts';
import type { Tree } from './tree.ts';
import type { ValueReader } from './values.ts';

/** @param what names it in messages, such as `` `command` `` */
export function readCommand(tree: Tree, what: string, reader: ValueReader): Command | undefined {
  if (tree.kind !== 'list') return reader.nonEmptyText(tree, what);
  const argv = tree.items.map((item) => reader.text(item, `an argument of ${what}`));
  if (argv.some((argument) => argument === undefined)) return undefined;
  if (argv[0] !== undefined && argv[0] !== '') return argv.flatMap((argument) => argument ?? []);
  reader.problems.error(tree.at, `${what} is empty`, 'write the program first: [node, server.mjs]');
  return undefined;
}
