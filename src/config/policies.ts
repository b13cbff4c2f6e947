// How a service is restarted, stopped and known to be ready: the keys, their bounds and their defaults.

import type { ReadyProbe, RestartPolicy, StopPolicy } from '../protocol/types.ts';
import { READY_KEYS, RESTART_KEYS, readMap, STOP_KEYS } from './keys.ts';
import type { Tree } from './tree.ts';
import type { Bounds, ValueReader } from './values.ts';

/** The first restart after a run of `resetAfterMs` is immediate; 16 without one take about 4½ minutes. */
export const DEFAULT_RESTART: RestartPolicy = {
  policy: 'always',
  delayMs: 100,
  factor: 2,
  maxDelayMs: 30_000,
  jitter: 0.2,
  resetAfterMs: 10_000,
  maxRestarts: 16,
};

/** Ten seconds are enough for a server to finish what it does; systemd's 90 s feel like a hang. */
export const DEFAULT_STOP: StopPolicy = { signal: 'SIGTERM', graceMs: 10_000 };

const HOUR_MS = 3_600_000;
/** Never nothing: a program that ends at once would be started as fast as the machine can. */
const DELAY: Bounds = { min: 10, max: HOUR_MS };
/** A run of that length is followed by an immediate restart, so it may not be nothing either. */
const RESET_AFTER: Bounds = { min: 1_000, max: 24 * HOUR_MS };
const GRACE: Bounds = { min: 0, max: 600_000 };
const PORT: Bounds = { min: 1, max: 65_535 };
/** A longer expression is no pattern for one line. */
const MAX_EXPRESSION = 1_000;
const POLICIES = ['always', 'on-failure', 'never'] as const;
const SIGNALS = [
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
  'SIGKILL',
  'SIGUSR1',
  'SIGUSR2',
  'SIGABRT',
  'SIGALRM',
  'SIGWINCH',
] as const;

/** Short form: the policy alone. @returns what the text says, nothing more */
export function readRestart(tree: Tree, reader: ValueReader): Partial<RestartPolicy> {
  if (tree.kind !== 'map') {
    const policy = reader.choice(tree, '`restart`', POLICIES);
    return policy === undefined ? {} : { policy };
  }
  const keys = readMap(tree, RESTART_KEYS, reader.problems);
  const said: { -readonly [K in keyof RestartPolicy]?: RestartPolicy[K] | undefined } = {};
  for (const [key, { value }] of keys) {
    const what = `\`${key}\``;
    if (key === 'policy') said.policy = reader.choice(value, what, POLICIES);
    else if (key === 'delay') said.delayMs = reader.duration(value, what, DELAY);
    else if (key === 'maxDelay') said.maxDelayMs = reader.duration(value, what, DELAY);
    else if (key === 'resetAfter') said.resetAfterMs = reader.duration(value, what, RESET_AFTER);
    else if (key === 'factor') said.factor = reader.decimal(value, what, { min: 1, max: 10 });
    else if (key === 'jitter') said.jitter = reader.decimal(value, what, { min: 0, max: 1 });
    else said.maxRestarts = reader.integer(value, what, { min: 1, max: 1_000_000 });
  }
  return defined(said);
}

export function readStop(tree: Tree, reader: ValueReader): Partial<StopPolicy> {
  const keys = readMap(tree, STOP_KEYS, reader.problems);
  const signal = keys.get('signal');
  const grace = keys.get('grace');
  return defined({
    signal: signal && readSignal(signal.value, reader),
    graceMs: grace && reader.duration(grace.value, '`grace`', GRACE),
  });
}

/** @returns null when no probe of this version is asked for */
export function readReady(tree: Tree, reader: ValueReader): ReadyProbe | null {
  const keys = readMap(tree, READY_KEYS, reader.problems);
  const port = keys.get('port');
  const log = keys.get('log');
  if (port !== undefined && log !== undefined) {
    reader.problems.error(log.keyAt, '`ready` has two probes', 'keep `port` or `log`');
    return null;
  }
  if (port !== undefined) {
    const number = readPort(port.value, reader);
    return number === undefined ? null : { port: number };
  }
  const expression = log && reader.nonEmptyText(log.value, '`log`');
  if (log === undefined || expression === undefined) return null;
  const mistake = mistakeIn(expression);
  if (mistake === undefined) return { log: expression };
  reader.problems.error(log.value.at, `\`log\` is no regular expression: ${mistake}`, 'correct it');
  return null;
}

export function readPort(tree: Tree, reader: ValueReader): number | undefined {
  return reader.integer(tree, 'a port', PORT);
}

/** `TERM` is taken as SIGTERM. */
function readSignal(tree: Tree, reader: ValueReader): string | undefined {
  const text = tree.kind === 'scalar' ? tree.text.toUpperCase() : '';
  const short = SIGNALS.find((signal) => signal === text || signal === `SIG${text}`);
  return short ?? reader.choice(tree, '`signal`', SIGNALS);
}

function mistakeIn(expression: string): string | undefined {
  if (expression.length > MAX_EXPRESSION) return `it is longer than ${MAX_EXPRESSION} characters`;
  try {
    new RegExp(expression, 'u');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Leaves out what is undefined, so that spreading it over defaults does not undo them. */
export function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
