// What requests over several services come to: which of the found ones are meant, and one result per target.

import type { HoldfastFailure } from '../../protocol/failure.ts';
import type { ServiceInfo, TargetResult } from '../../protocol/types.ts';
import type { Service } from './service.ts';
import type { Resolved } from './targets.ts';

export interface Answer {
  readonly results: TargetResult[];
  readonly services: ServiceInfo[];
}

/** In the order asked for, each service once. */
export function answer(
  resolved: readonly Resolved<Service>[],
  results: ReadonlyMap<Service, TargetResult>,
): Answer {
  const answered = new Set<Service>();
  const ordered = resolved.flatMap(({ target, found, failure }) => {
    if (failure !== null) return [failed(target, failure)];
    const fresh = found.filter((service) => results.has(service) && !answered.has(service));
    for (const service of fresh) answered.add(service);
    return fresh.flatMap((service) => results.get(service) ?? []);
  });
  return { results: ordered, services: [...answered].map(({ info }) => info) };
}

export function chosenToStart(resolved: readonly Resolved<Service>[]): Set<Service> {
  return new Set(
    resolved.flatMap(({ target, found }) =>
      isAll(target) ? found.filter(({ config }) => config.autostart) : found,
    ),
  );
}

function isAll(target: string): boolean {
  return target === 'all' || target.endsWith(':all');
}

/** Runs, is about to, or may still. */
export function isEnabled({ machine: { process, state } }: Service): boolean {
  return process.kind !== 'none' || state.state === 'waiting' || state.state === 'backingOff';
}

/** Runs, or will without being asked again. */
export function isUp({ machine }: Service): boolean {
  if (machine.wanted === 'down') return false;
  return machine.process.kind === 'live' || machine.process.kind === 'spawning'
    ? true
    : machine.state.state === 'waiting';
}

export function done(service: Service, isDone: boolean): TargetResult {
  return { target: service.name, result: isDone ? 'done' : 'nothingToDo', error: null };
}

function failed(target: string, { kind, message }: HoldfastFailure): TargetResult {
  return { target, result: 'failed', error: { kind, message } };
}
