// Who waits for whom: what of a service's dependencies is not fulfilled yet and why, what to start along with it, and
// who has to be stopped before it.

import { dependencyCycle, notFound } from '../../protocol/failure.ts';
import type { DependencyCondition, ServiceConfig, ServiceState } from '../../protocol/types.ts';
import type { Waits } from './machine.ts';
import { printExit } from './restartPolicy.ts';

export interface Dependency {
  readonly state: ServiceState;
  /** Without one it counts as healthy when it is ready. */
  readonly hasHealthProbe: boolean;
}

/** @returns null when there is no such service */
export type DependencyLookup = (name: string) => Dependency | null;

/** Dependencies that are not fulfilled, each with the reason people are shown. */
export function unmetDependencies(config: ServiceConfig, find: DependencyLookup): Waits {
  return Object.entries(config.dependsOn).flatMap(([service, { condition }]) => {
    const found = find(service);
    const because = found === null ? `${service} is not declared` : unmetReason(service, condition, found);
    return because === null ? [] : [{ service, condition, because }];
  });
}

/**
 * The services and all they depend on, directly or not, dependencies first. Circles and unknown names, which a file
 * cannot contain, are passed over.
 */
export function startOrder(
  names: Iterable<string>,
  configOf: (name: string) => ServiceConfig | null,
): string[] {
  const order = new Set<string>();
  const entered = new Set<string>();
  const enter = (name: string): void => {
    if (entered.has(name)) return;
    entered.add(name);
    const config = configOf(name);
    if (config === null) return;
    for (const dependency of Object.keys(config.dependsOn)) enter(dependency);
    order.add(name);
  };
  for (const name of names) enter(name);
  return [...order];
}

/** Whether `dependant` waits for `name`, directly or through others. */
export function dependsOn(
  dependant: ServiceConfig,
  name: string,
  configOf: (name: string) => ServiceConfig | null,
): boolean {
  return dependant.name !== name && startOrder([dependant.name], configOf).includes(name);
}

/** Throws `notFound` or `dependencyCycle` when the service cannot be declared among those that are. */
export function checkDependencies(
  config: ServiceConfig,
  configOf: (name: string) => ServiceConfig | null,
): void {
  for (const name of Object.keys(config.dependsOn))
    if (name !== config.name && configOf(name) === null) throw notFound('service', name);
  const circle = circleThrough(config, configOf);
  if (circle !== null) throw dependencyCycle(circle);
}

/** @returns the circle that `config` would close, from its name to its name; null when it closes none */
function circleThrough(
  config: ServiceConfig,
  configOf: (name: string) => ServiceConfig | null,
): readonly string[] | null {
  const seen = new Set<string>();
  const search = (path: readonly string[], at: ServiceConfig): readonly string[] | null => {
    for (const name of Object.keys(at.dependsOn)) {
      if (name === config.name) return [...path, name];
      if (seen.has(name)) continue;
      seen.add(name);
      const next = configOf(name);
      const found = next && search([...path, name], next);
      if (found) return found;
    }
    return null;
  };
  return search([config.name], config);
}

function unmetReason(
  name: string,
  condition: DependencyCondition,
  { state, hasHealthProbe }: Dependency,
): string | null {
  switch (state.state) {
    case 'completed':
      return state.exit.exitCode === 0 ? null : `${name} ${printExit(state.exit)}`;
    case 'running':
      return unmetOfRun(name, condition, state, hasHealthProbe);
    case 'failed':
      return `${name} failed: ${state.reason}`;
    case 'lost':
      return `${name} is lost: ${state.reason}`;
    case 'backingOff':
      return `${name} crashed and is about to be started again (${state.reason})`;
    case 'waiting':
      return `${name} waits itself for ${state.on.map(({ service }) => service).join(', ')}`;
    case 'stopping':
      return `${name} is being ended`;
    default:
      return `${name} is ${state.state}`;
  }
}

function unmetOfRun(
  name: string,
  condition: DependencyCondition,
  { ready, healthy }: { readonly ready: boolean; readonly healthy: boolean | null },
  hasHealthProbe: boolean,
): string | null {
  if (condition === 'completed') return `${name} has not ended yet`;
  if (condition === 'started') return null;
  if (!ready) return `${name} runs but is not ready yet`;
  if (condition === 'ready' || healthy === true || !hasHealthProbe) return null;
  return healthy === null ? `${name} is ready but not known to be healthy yet` : `${name} is unhealthy`;
}
