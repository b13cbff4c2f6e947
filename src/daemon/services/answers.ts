// What requests over several services come to: which of the found ones are meant, and one result per target.

import type { HoldfastFailure } from '../../protocol/failure.ts';
import type { EnvPairs, EnvPolicy, ServiceInfo, TargetResult, Targets } from '../../protocol/types.ts';
import type { Service } from './service.ts';
import type { Resolved } from './targets.ts';

export type StartParams = Targets & {
  readonly env: EnvPairs;
  readonly envPolicy: EnvPolicy;
  /** It stands in for one that nobody knows any more. */
  readonly isEnvRebuilt?: boolean;
  readonly leaveToClock?: boolean | undefined;
  readonly movePorts?: boolean | undefined;
};

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

/** One that the file no longer has and that is ending has to be named by itself to be wanted again. */
export function chosenToStart(resolved: readonly Resolved<Service>[]): Set<Service> {
  const isMeant = (target: string, service: Service): boolean =>
    isAll(target)
      ? service.config.autostart && !service.isBeingRemoved
      : !service.isBeingRemoved || target === service.id || target.split(':').at(-1) === service.name;
  return new Set(
    resolved.flatMap(({ target, found }) => found.filter((service) => isMeant(target, service))),
  );
}

function isAll(target: string): boolean {
  return target === 'all' || target.endsWith(':all');
}

/** Runs, is about to, or may still. */
export function isEnabled({ machine: { process, state }, nextRunAt }: Service): boolean {
  const isUnderWay = process.kind !== 'none' || state.state === 'waiting' || state.state === 'backingOff';
  return isUnderWay || nextRunAt !== null;
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
