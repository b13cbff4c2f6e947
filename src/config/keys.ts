// Reads the keys of one place of a file, and says what there is to say about any that the table does not know.

import { didYouMean } from '../base/didYouMean.ts';
import type { ProblemList } from './problems.ts';
import { write } from './repairs.ts';
import { keyGroups } from './table/keyTable.ts';
import type { Entry, Tree } from './tree.ts';

export interface KeySet {
  /** Where these keys stand, for messages: `the file`, `a service`. */
  readonly place: string;
  readonly known: readonly string[];
}

export const FILE_KEYS = keySet('file');
export const SERVICE_KEYS = keySet('service');
export const DEPENDENCY_KEYS = keySet('dependency');
export const READY_KEYS = keySet('ready');
export const HEALTH_KEYS = keySet('health');
export const RESTART_KEYS = keySet('restart');
export const STOP_KEYS = keySet('stop');
export const LOG_KEYS = keySet('logs');
export const WATCH_KEYS = keySet('watch');
export const WATCH_ACTION_KEYS = keySet('action');
export const LIMIT_KEYS = keySet('limits');

function keySet(id: string): KeySet {
  const group = keyGroups.find((one) => one.id === id);
  if (group === undefined) throw new Error(`the table has no group ${id}`);
  return { place: group.place, known: Object.keys(group.keys) };
}

/** Reports keys that are unknown. @returns those that are known, by key; none when this is no map */
export function readMap(tree: Tree, keys: KeySet, problems: ProblemList): ReadonlyMap<string, Entry> {
  const found = new Map<string, Entry>();
  if (tree.kind === 'scalar' && tree.isNull) return found;
  if (tree.kind !== 'map') {
    problems.error(tree.at, `${keys.place} is a map of keys and values`, `such as \`${keys.known[0]}: …\``);
    return found;
  }
  for (const entry of tree.entries) {
    if (!keys.known.includes(entry.key)) {
      reportUnknown(entry, keys, problems);
      continue;
    }
    found.set(entry.key, entry);
  }
  return found;
}

/** What stands under a key whose names are the user's own: `services`, `variables`, `profiles`. */
export function entriesOf(entry: Entry | undefined, problems: ProblemList): readonly Entry[] {
  if (entry === undefined || (entry.value.kind === 'scalar' && entry.value.isNull)) return [];
  if (entry.value.kind === 'map') return entry.value.entries;
  problems.error(entry.value.at, `\`${entry.key}\` is a map of names`, `write \`${entry.key}: { name: … }\``);
  return [];
}

function reportUnknown(entry: Entry, keys: KeySet, problems: ProblemList): void {
  const close = problems.isFull ? [] : didYouMean(entry.key, keys.known);
  const advice =
    entry.key === '<<'
      ? 'merging with `<<` is not read; use `defaults`'
      : close.length > 0
        ? `did you mean ${close.join(' or ')}?`
        : `there are: ${keys.known.join(', ')}`;
  const name = entry.key.length > 60 ? `${entry.key.slice(0, 60)}…` : entry.key;
  problems.error(entry.keyAt, `${keys.place} has no key \`${name}\``, advice, write(close));
}
