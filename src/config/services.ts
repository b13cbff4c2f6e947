// The services of all layers together: what each place says of one is laid over what the places below it say.

import type { EnvPairs, ServiceConfig } from '../protocol/types.ts';
import { checkDependencies, checkHealthy, type Dependency } from './dependencies.ts';
import { readDraft, type ServiceDraft } from './draft.ts';
import { readEnv } from './env.ts';
import type { Files } from './files.ts';
import { dependOnInstances, instancesOf } from './instances.ts';
import { entriesOf } from './keys.ts';
import type { Layer } from './layers.ts';
import { isTargetName, NAME_ADVICE } from './names.ts';
import type { ProblemList } from './problems.ts';
import { completeService } from './service.ts';
import type { ValueReader } from './values.ts';

export interface ReadServices {
  readonly services: readonly ServiceConfig[];
  /** Of all that are declared, without numbers of instances; also of those that have a mistake. */
  readonly names: ReadonlySet<string>;
}

interface Declared {
  readonly drafts: ServiceDraft[];
  /** Where it is named first. */
  readonly at: number;
  hasCommand: boolean;
}

/** @param root where services run that do not say it */
export function readServices(
  layers: readonly Layer[],
  root: string,
  files: Files,
  reader: ValueReader,
): ReadServices {
  const { problems } = reader;
  const env: EnvPairs = [];
  const defaults: ServiceDraft[] = [];
  const declared = new Map<string, Declared>();
  for (const layer of layers) {
    const place = { folder: layer.folder, files };
    env.push(...(readEnv(layer.keys, place, reader) ?? []));
    const entry = layer.keys.get('defaults');
    if (entry !== undefined) defaults.push(readDraft(entry.value, place, reader));
    for (const { key, keyAt, value } of entriesOf(layer.keys.get('services'), problems)) {
      if (!isTargetName(key)) {
        problems.error(keyAt, `\`${key.slice(0, 60)}\` cannot name a service`, NAME_ADVICE);
        continue;
      }
      const known = declared.get(key) ?? { drafts: [], at: keyAt, hasCommand: false };
      known.drafts.push(readDraft(value, place, reader));
      known.hasCommand ||= value.kind === 'map' && value.entries.some((one) => one.key === 'command');
      declared.set(key, known);
    }
  }
  const graph = graphOf(declared, defaults);
  checkDependencies(graph, problems);
  const services = complete(declared, defaults, env, root, problems);
  const hasProbe = services.map(({ name, baseName, health }) => [baseName ?? name, health !== null] as const);
  checkHealthy(graph, new Map(hasProbe), problems);
  return { services, names: new Set(declared.keys()) };
}

function graphOf(
  declared: ReadonlyMap<string, Declared>,
  defaults: readonly ServiceDraft[],
): ReadonlyMap<string, ReadonlyMap<string, Dependency>> {
  return new Map(
    [...declared].map(([name, { drafts }]) => {
      const said = [...defaults, ...drafts].findLast(({ dependsOn }) => dependsOn !== undefined);
      return [name, said?.dependsOn ?? new Map<string, Dependency>()];
    }),
  );
}

function complete(
  declared: ReadonlyMap<string, Declared>,
  defaults: readonly ServiceDraft[],
  env: EnvPairs,
  root: string,
  problems: ProblemList,
): readonly ServiceConfig[] {
  const instances = new Map<string, readonly string[]>();
  const services = [...declared].flatMap(([name, { drafts, at, hasCommand }]) => {
    const every = [...defaults, ...drafts];
    const { command, instances: count } = Object.assign({}, ...every) as ServiceDraft;
    if (command === undefined) {
      const advice = 'add `command: [program, argument]` or a line for the shell';
      // A command with a mistake has had its problem.
      if (!hasCommand) problems.error(at, `\`${name}\` has no command`, advice);
      return [];
    }
    const config = completeService(name, command, root, env, every, problems);
    const found = instancesOf(config, count, problems);
    instances.set(
      name,
      found.map((one) => one.name),
    );
    return found;
  });
  return services.map((config) => dependOnInstances(config, instances));
}
