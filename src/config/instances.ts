// Several instances of one service: `api` with `instances: 2` becomes the services `api#1` and `api#2`. Each further one
// has its ports one higher: PORT, `ports` and the ports of its probes.

import type { EnvPairs, ServiceConfig } from '../protocol/types.ts';
import { PORT } from './bounds.ts';
import { portOfProbe, withPorts } from './movePorts.ts';
import type { ProblemList } from './problems.ts';

export interface InstanceCount {
  readonly count: number;
  /** Where it is said. */
  readonly at: number;
}

/** One service without a count, or with a count of 1, stays what it is. */
export function instancesOf(
  config: ServiceConfig,
  instances: InstanceCount | undefined,
  problems: ProblemList,
): ServiceConfig[] {
  if (instances === undefined || instances.count === 1) return [config];
  const highest = Math.max(0, ...portsOf(config)) + instances.count - 1;
  if (highest > PORT.max) {
    const message = `instance ${instances.count} of \`${config.name}\` would have port ${highest}`;
    problems.error(instances.at, message, `ports end at ${PORT.max}: begin lower, or have fewer instances`);
    return [config];
  }
  return Array.from({ length: instances.count }, (_, index) => instanceOf(config, index));
}

/** Whoever depends on the service depends on all instances of it. */
export function dependOnInstances(
  config: ServiceConfig,
  instancesOf: ReadonlyMap<string, readonly string[]>,
): ServiceConfig {
  const dependsOn = Object.entries(config.dependsOn).flatMap(([on, how]) =>
    (instancesOf.get(on) ?? [on]).map((name) => [name, how] as const),
  );
  return { ...config, dependsOn: Object.fromEntries(dependsOn) };
}

function instanceOf(config: ServiceConfig, index: number): ServiceConfig {
  const { name } = config;
  const number = index + 1;
  const shifted = config.env.map(([key, value]): [string, string] => {
    const port = key === 'PORT' ? portIn(value) : undefined;
    return [key, port === undefined ? value : String(port + index)];
  });
  const env: EnvPairs = [...shifted, ['HOLDFAST_INSTANCE', String(number)]];
  return {
    ...withPorts(config, (port) => port + index),
    name: `${name}#${number}`,
    baseName: name,
    instance: number,
    env,
  };
}

function portsOf({ env, ports, ready, health }: ServiceConfig): number[] {
  const probes = [ready, health].flatMap((probe) => portOfProbe(probe) ?? []);
  const own = env.flatMap(([key, value]) => (key === 'PORT' ? (portIn(value) ?? []) : []));
  return [...own, ...ports, ...probes];
}

function portIn(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= PORT.min && port <= PORT.max ? port : undefined;
}
