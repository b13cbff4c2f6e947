// What applying a file would do to the services that are declared: only what changed restarts.

import type { DaemonResult, ServiceConfig } from '../protocol/types.ts';

export type PlannedChange = DaemonResult<'config/plan'>['changes'][number];

/** What a running process was started with; the rest takes effect without a new one. */
const STARTED_WITH: readonly (keyof ServiceConfig)[] = ['command', 'cwd', 'env', 'tty'];
/** Of the limits, those that a process gets at its start and keeps. */
const LIMITS_STARTED_WITH = ['files', 'nice'] as const;

/** In the order of `next`, then what goes. */
export function planChanges(
  current: readonly ServiceConfig[],
  next: readonly ServiceConfig[],
): PlannedChange[] {
  const before = new Map(current.map((config) => [config.name, config]));
  const after = new Set(next.map(({ name }) => name));
  const changes = next.map(
    (config): PlannedChange => ({
      service: config.name,
      change: changeOf(before.get(config.name), config),
      keys: keysThatDiffer(before.get(config.name), config),
    }),
  );
  const removed = current.filter(({ name }) => !after.has(name));
  return [
    ...changes,
    ...removed.map(({ name }): PlannedChange => ({ service: name, change: 'remove', keys: [] })),
  ];
}

/** @param before undefined: not declared yet */
export function changeOf(
  before: ServiceConfig | undefined,
  after: ServiceConfig,
): Exclude<PlannedChange['change'], 'remove'> {
  if (before === undefined) return 'add';
  if (STARTED_WITH.some((key) => !isSame(before[key], after[key]))) return 'restart';
  const { limits: limitsBefore } = before;
  if (LIMITS_STARTED_WITH.some((key) => (limitsBefore?.[key] ?? null) !== (after.limits?.[key] ?? null)))
    return 'restart';
  return isSame(before, after) ? 'keep' : 'update';
}

/** By the names they have in a file. */
function keysThatDiffer(before: ServiceConfig | undefined, after: ServiceConfig): string[] {
  if (before === undefined) return [];
  const keys = Object.keys(after) as (keyof ServiceConfig)[];
  return keys
    .filter((key) => !isSame(before[key], after[key]))
    .map((key) => (key === 'timeoutMs' ? 'timeout' : key));
}

/** How it is found to be ready and healthy. */
export function hasOtherProbes(before: ServiceConfig, after: ServiceConfig): boolean {
  return !isSame([before.ready, before.health], [after.ready, after.health]);
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
