// What a service may use, and what happens when it uses more.

import type { LimitPolicy } from '../protocol/types.ts';
import { CPU, MEMORY, NICE, OPEN_FILES } from './bounds.ts';
import { LIMIT_ACTIONS } from './choices.ts';
import { defined } from './defined.ts';
import { LIMIT_KEYS, readMap } from './keys.ts';
import type { Tree } from './tree.ts';
import type { ValueReader } from './values.ts';

/** @returns null when the text says that there are none */
export function readLimits(tree: Tree, reader: ValueReader): Partial<LimitPolicy> | null {
  if (tree.kind === 'scalar' && tree.isNull) return null;
  const keys = readMap(tree, LIMIT_KEYS, reader.problems);
  const [memory, cpu, files, nice, action] = ['memory', 'cpu', 'files', 'nice', 'action'].map(
    (key) => keys.get(key)?.value,
  );
  return defined({
    memoryBytes: memory && reader.size(memory, '`memory`', MEMORY),
    cpuPercent: cpu && reader.percent(cpu, '`cpu`', CPU),
    files: files && reader.integer(files, '`files`', OPEN_FILES),
    nice: nice && reader.integer(nice, '`nice`', NICE),
    action: action && reader.choice(action, '`action`', LIMIT_ACTIONS),
  });
}
