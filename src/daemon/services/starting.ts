// Starting and restarting several services: which of those that are meant are started, with what they depend on, and which
// are left to their clock. What each is told then is its machine's business.

import type { TargetResult } from '../../protocol/types.ts';
import { chosenToStart, done, isUp, type StartParams } from './answers.ts';
import type { Service } from './service.ts';
import type { ServiceSet } from './serviceSet.ts';
import type { StartEnvironment } from './spawning.ts';
import type { Resolved } from './targets.ts';

interface Told {
  readonly resolved: readonly Resolved<Service>[];
  readonly results: ReadonlyMap<Service, TargetResult>;
}

export function startServices(services: ServiceSet, params: StartParams): Told {
  const { leaveToClock = false } = params;
  const environment = environmentOf(params);
  const resolved = services.resolve(params);
  const chosen = chosenToStart(resolved);
  const named = namedIn(resolved);
  const [forClock, now] = divide(chosen, (one) => hasClock(one) && (leaveToClock || !named.has(one)));
  const results = new Map<Service, TargetResult>();
  for (const service of services.withDependencies(now)) {
    const isDone = !isUp(service) && (named.has(service) || service.machine.state.state !== 'completed');
    keep(service);
    if (isDone) service.rememberEnvironment(environment);
    if (isDone) service.dispatch({ event: 'startRequested' });
    if (chosen.has(service)) results.set(service, done(service, isDone));
  }
  for (const service of forClock)
    if (!results.has(service)) results.set(service, done(service, leaveToItsClock(service, environment)));
  return { resolved, results };
}

export function restartServices(services: ServiceSet, params: StartParams): Told {
  const { leaveToClock = false } = params;
  const environment = environmentOf(params);
  const resolved = services.resolve(params);
  const chosen = chosenToStart(resolved);
  const named = namedIn(resolved);
  const isIdle = ({ machine }: Service): boolean => machine.process.kind === 'none';
  const [forClock, now] = divide(
    chosen,
    (one) => hasClock(one) && isIdle(one) && (leaveToClock || !named.has(one)),
  );
  const results = new Map<Service, TargetResult>();
  for (const service of services.withDependencies(now)) {
    const isDependency = !now.has(service);
    if (isDependency && (isUp(service) || service.machine.state.state === 'completed')) continue;
    keep(service);
    service.rememberEnvironment(environment);
    service.dispatch({ event: isDependency ? 'startRequested' : 'restartRequested' });
    if (chosen.has(service)) results.set(service, done(service, true));
  }
  for (const service of forClock)
    if (!results.has(service)) results.set(service, done(service, leaveToItsClock(service, environment)));
  return { resolved, results };
}

/** @returns whether it was not left to it already */
function leaveToItsClock(service: Service, environment: StartEnvironment): boolean {
  const isDone = !service.machine.armed;
  keep(service);
  if (isDone) service.rememberEnvironment(environment);
  service.dispatch({ event: 'armRequested' });
  return isDone;
}

/** Neither forgotten nor stopped in the end. */
function keep(service: Service): void {
  service.isBeingRemoved = false;
  service.isStopHeld = false;
}

function environmentOf({
  env,
  envPolicy,
  isEnvRebuilt = false,
  movePorts = false,
}: StartParams): StartEnvironment {
  return { policy: envPolicy, client: env, isRebuilt: isEnvRebuilt, movesPorts: movePorts };
}

function hasClock({ config }: Service): boolean {
  return config.cron !== null;
}

function namedIn(resolved: readonly Resolved<Service>[]): ReadonlySet<Service> {
  return new Set(resolved.flatMap(({ isNamed, found }) => (isNamed ? found : [])));
}

function divide<T>(all: Iterable<T>, isFirst: (one: T) => boolean): readonly [Set<T>, Set<T>] {
  const every = [...all];
  return [new Set(every.filter(isFirst)), new Set(every.filter((one) => !isFirst(one)))];
}
