// Signals by name.

import { SIGNALS } from './choices.ts';
import type { Tree } from './tree.ts';
import type { ValueReader } from './values.ts';

/** `TERM` is taken as SIGTERM. */
export function readSignal(tree: Tree, reader: ValueReader): string | undefined {
  const text = tree.kind === 'scalar' ? tree.text.toUpperCase() : '';
  const short = SIGNALS.find((signal) => signal === text || signal === `SIG${text}`);
  return short ?? reader.choice(tree, '`signal`', SIGNALS);
}
