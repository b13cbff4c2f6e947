// Which files a service is watched for, and what their change does to it.

import type { WatchPolicy } from '../protocol/types.ts';
import { DEBOUNCE } from './bounds.ts';
import { WATCH_ACTIONS } from './choices.ts';
import { readCommand } from './command.ts';
import { defined } from './defined.ts';
import { readMap, WATCH_ACTION_KEYS, WATCH_KEYS } from './keys.ts';
import { readSignal } from './signals.ts';
import type { Tree } from './tree.ts';
import type { ValueReader } from './values.ts';

export interface WatchDraft extends Partial<WatchPolicy> {
  readonly at: number;
}

/** @returns null when the text says that nothing is watched */
export function readWatch(tree: Tree, reader: ValueReader): WatchDraft | null {
  if (tree.kind === 'scalar' && tree.isNull) return null;
  const keys = readMap(tree, WATCH_KEYS, reader.problems);
  const [paths, ignore, debounce, action] = ['paths', 'ignore', 'debounce', 'action'].map(
    (key) => keys.get(key)?.value,
  );
  return {
    at: tree.at,
    ...defined({
      paths: paths && readPatterns(paths, '`paths`', reader),
      ignore: ignore && readPatterns(ignore, '`ignore`', reader),
      debounceMs: debounce && reader.duration(debounce, '`debounce`', DEBOUNCE),
      action: action && readAction(action, reader),
    }),
  };
}

function readPatterns(tree: Tree, what: string, reader: ValueReader): string[] {
  return reader.list(tree).flatMap((item) => reader.nonEmptyText(item, `a pattern of ${what}`) ?? []);
}

function readAction(tree: Tree, reader: ValueReader): WatchPolicy['action'] | undefined {
  if (tree.kind !== 'map') return reader.choice(tree, '`action`', WATCH_ACTIONS);
  const keys = readMap(tree, WATCH_ACTION_KEYS, reader.problems);
  const signal = keys.get('signal');
  const command = keys.get('command');
  if (signal !== undefined && command !== undefined) {
    reader.problems.error(command.keyAt, '`action` says two things', 'keep `signal` or `command`');
    return undefined;
  }
  if (signal !== undefined) {
    const name = readSignal(signal.value, reader);
    return name === undefined ? undefined : { signal: name };
  }
  if (command !== undefined) {
    const line = readCommand(command.value, '`command`', reader);
    return line === undefined ? undefined : { command: line };
  }
  // An unknown key has had its problem.
  if (tree.entries.length === 0)
    reader.problems.error(
      tree.at,
      '`action` is empty',
      'write restart, { signal: SIGHUP } or { command: … }',
    );
  return undefined;
}
