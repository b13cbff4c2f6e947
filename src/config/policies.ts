// How a service is started again, how it ends, and what is kept of its log: what the keys say.

import type { LogPolicy, RestartPolicy, StopPolicy } from '../protocol/types.ts';
import {
  FACTOR,
  GRACE,
  JITTER,
  LOG_FILES,
  LOG_SIZE,
  MAX_RESTARTS,
  RESET_AFTER,
  RESTART_DELAY,
} from './bounds.ts';
import { RESTART_POLICIES } from './choices.ts';
import { readCommand } from './command.ts';
import { defined } from './defined.ts';
import { LOG_KEYS, RESTART_KEYS, readMap, STOP_KEYS } from './keys.ts';
import { readSignal } from './signals.ts';
import { readStopKeys } from './stopKeys.ts';
import type { Tree } from './tree.ts';
import type { ValueReader } from './values.ts';

/** Short form: the policy alone. @returns what the text says, nothing more */
export function readRestart(tree: Tree, reader: ValueReader): Partial<RestartPolicy> {
  if (tree.kind !== 'map') {
    const policy = reader.choice(tree, '`restart`', RESTART_POLICIES);
    return policy === undefined ? {} : { policy };
  }
  const keys = readMap(tree, RESTART_KEYS, reader.problems);
  const said: { -readonly [K in keyof RestartPolicy]?: RestartPolicy[K] | undefined } = {};
  for (const [key, { value }] of keys) {
    const what = `\`${key}\``;
    if (key === 'policy') said.policy = reader.choice(value, what, RESTART_POLICIES);
    else if (key === 'delay') said.delayMs = reader.duration(value, what, RESTART_DELAY);
    else if (key === 'maxDelay') said.maxDelayMs = reader.duration(value, what, RESTART_DELAY);
    else if (key === 'resetAfter') said.resetAfterMs = reader.duration(value, what, RESET_AFTER);
    else if (key === 'factor') said.factor = reader.decimal(value, what, FACTOR);
    else if (key === 'jitter') said.jitter = reader.decimal(value, what, JITTER);
    else said.maxRestarts = reader.integer(value, what, MAX_RESTARTS);
  }
  return defined(said);
}

/** A signal, a command or keys: one of them in one place, and the last place that names one wins. */
export function readStop(tree: Tree, reader: ValueReader): Partial<StopPolicy> {
  const keys = readMap(tree, STOP_KEYS, reader.problems);
  const grace = keys.get('grace');
  const graceMs = grace && reader.duration(grace.value, '`grace`', GRACE);
  const ways = [...keys.values()].filter(({ key }) => key !== 'grace');
  const [way, second] = ways;
  if (second !== undefined) {
    const names = ways.map(({ key }) => `\`${key}\``).join(' or ');
    reader.problems.error(second.keyAt, '`stop` says more than one way', `keep ${names}`);
  }
  if (way === undefined || second !== undefined) return defined({ graceMs });
  if (way.key === 'command') {
    const command = readCommand(way.value, '`command`', reader);
    return defined({ graceMs, command, keys: null });
  }
  if (way.key === 'keys') {
    const typed = readStopKeys(way.value, reader);
    return defined({ graceMs, keys: typed, command: null });
  }
  return defined({ graceMs, signal: readSignal(way.value, reader), command: null, keys: null });
}

export function readLogs(tree: Tree, reader: ValueReader): Partial<LogPolicy> {
  const keys = readMap(tree, LOG_KEYS, reader.problems);
  const [size, files, times] = ['maxSize', 'maxFiles', 'timestamps'].map((key) => keys.get(key)?.value);
  return defined({
    maxSizeBytes: size && reader.size(size, '`maxSize`', LOG_SIZE),
    maxFiles: files && reader.integer(files, '`maxFiles`', LOG_FILES),
    timestamps: times && reader.isTrue(times, '`timestamps`'),
  });
}
