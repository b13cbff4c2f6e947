// Which keys there are, which of them this version does not act on yet, and what to say about any other.

import { didYouMean } from '../base/didYouMean.ts';
import type { ProblemList } from './problems.ts';
import type { Entry, Tree } from './tree.ts';

export interface KeySet {
  /** Where these keys stand, for messages: `the file`, `a service`. */
  readonly place: string;
  readonly known: readonly string[];
  /** Part of the format, but not acted on by this version. */
  readonly later: readonly string[];
}

export const FILE_KEYS: KeySet = {
  place: 'the file',
  known: ['services', 'env', 'defaults', 'variables'],
  later: ['extends', 'envFile', 'autoApply', 'profiles'],
};

export const SERVICE_KEYS: KeySet = {
  place: 'a service',
  known: [
    'command',
    'cwd',
    'env',
    'tty',
    'group',
    'autostart',
    'ports',
    'dependsOn',
    'restart',
    'stop',
    'ready',
  ],
  later: ['envFile', 'health', 'logs', 'watch', 'limits', 'cron', 'timeout', 'instances', 'onPortConflict'],
};

export const RESTART_KEYS: KeySet = {
  place: '`restart`',
  known: ['policy', 'delay', 'factor', 'maxDelay', 'jitter', 'resetAfter', 'maxRestarts'],
  later: [],
};

export const STOP_KEYS: KeySet = {
  place: '`stop`',
  known: ['signal', 'grace'],
  later: ['command', 'keys'],
};

export const READY_KEYS: KeySet = {
  place: '`ready`',
  known: ['port', 'log'],
  later: [
    'http',
    'status',
    'body',
    'headers',
    'exec',
    'file',
    'delay',
    'every',
    'timeout',
    'successes',
    'failures',
  ],
};

export const DEPENDENCY_KEYS: KeySet = { place: 'a dependency', known: ['condition'], later: [] };

/** Reports keys that are unknown or not acted on yet. @returns the others, by key; none when this is no map */
export function readMap(tree: Tree, keys: KeySet, problems: ProblemList): ReadonlyMap<string, Entry> {
  const found = new Map<string, Entry>();
  if (tree.kind === 'scalar' && tree.isNull) return found;
  if (tree.kind !== 'map') {
    problems.error(tree.at, `${keys.place} is a map of keys and values`, `such as \`${keys.known[0]}: …\``);
    return found;
  }
  for (const entry of tree.entries) {
    if (keys.known.includes(entry.key)) found.set(entry.key, entry);
    else if (keys.later.includes(entry.key)) reportLater(entry, problems);
    else reportUnknown(entry, keys, problems);
  }
  return found;
}

function reportLater(entry: Entry, problems: ProblemList): void {
  problems.warning(
    entry.keyAt,
    `\`${entry.key}\` is not supported yet by this version; ignored`,
    'remove it, or leave it for a later version',
  );
}

function reportUnknown(entry: Entry, keys: KeySet, problems: ProblemList): void {
  const close = problems.isFull ? [] : didYouMean(entry.key, [...keys.known, ...keys.later]);
  const advice =
    entry.key === '<<'
      ? 'merging with `<<` is not read; use `defaults`'
      : close.length > 0
        ? `did you mean ${close.join(' or ')}?`
        : `there are: ${keys.known.join(', ')}`;
  const name = entry.key.length > 60 ? `${entry.key.slice(0, 60)}…` : entry.key;
  problems.error(entry.keyAt, `${keys.place} has no key \`${name}\``, advice);
}
