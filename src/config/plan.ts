// What applying a file would do to the services that are declared: only what changed restarts.

import type { DaemonResult, ServiceConfig } from '../protocol/types.ts';

export type PlannedChange = DaemonResult<'config/plan'>['changes'][number];

/** What a running process was started with; the rest takes effect without a new one. */
const STARTED_WITH = ['command', 'cwd', 'env', 'tty'] as const;

/** In the order of `next`, then what goes. */
export function planChanges(
  current: readonly ServiceConfig[],
  next: readonly ServiceConfig[],
): PlannedChange[] {
  const before = new Map(current.map((config) => [config.name, config]));
  const after = new Set(next.map(({ name }) => name));
  const changes = next.map(
    (config): PlannedChange => ({ service: config.name, change: changeOf(before.get(config.name), config) }),
  );
  const removed = current.filter(({ name }) => !after.has(name));
  return [...changes, ...removed.map(({ name }): PlannedChange => ({ service: name, change: 'remove' }))];
}

/** @param before undefined: not declared yet */
export function changeOf(
  before: ServiceConfig | undefined,
  after: ServiceConfig,
): Exclude<PlannedChange['change'], 'remove'> {
  if (before === undefined) return 'add';
  if (STARTED_WITH.some((key) => !isSame(before[key], after[key]))) return 'restart';
  return isSame(before, after) ? 'keep' : 'update';
}

/** Both sides are plain JSON; the order of keys in a map says nothing, that of a list does. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
