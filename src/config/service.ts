// One service of a file: what its text says (a draft), what `defaults` say, and both with our defaults filled in.

import type {
  DependencyCondition,
  EnvPairs,
  ReadyProbe,
  RestartPolicy,
  ServiceConfig,
  StopPolicy,
} from '../protocol/types.ts';
import { readDependsOn } from './dependencies.ts';
import { readMap, SERVICE_KEYS } from './keys.ts';
import { resolvePath } from './paths.ts';
import {
  DEFAULT_RESTART,
  DEFAULT_STOP,
  defined,
  readPort,
  readReady,
  readRestart,
  readStop,
} from './policies.ts';
import type { Tree } from './tree.ts';
import type { ValueReader } from './values.ts';

/** A dependency with where it stands, so that a circle can be shown. */
export interface Dependency {
  readonly condition: DependencyCondition;
  readonly at: number;
}

/** What one place of the file says; absent = says nothing. */
export interface ServiceDraft {
  readonly command?: ServiceConfig['command'];
  readonly cwd?: string;
  readonly env?: EnvPairs;
  readonly tty?: boolean;
  readonly group?: string;
  readonly autostart?: boolean;
  readonly ports?: readonly number[];
  readonly dependsOn?: ReadonlyMap<string, Dependency>;
  readonly restart?: Partial<RestartPolicy>;
  readonly stop?: Partial<StopPolicy>;
  readonly ready?: ReadyProbe | null;
}

export function readDraft(tree: Tree, reader: ValueReader): ServiceDraft {
  const keys = readMap(tree, SERVICE_KEYS, reader.problems);
  const said = <T>(key: string, read: (value: Tree) => T): T | undefined => {
    const entry = keys.get(key);
    return entry && read(entry.value);
  };
  return defined({
    command: said('command', (value) => readCommand(value, reader)),
    cwd: said('cwd', (value) => reader.nonEmptyText(value, '`cwd`')),
    env: said('env', (value) => readEnv(value, reader)),
    tty: said('tty', (value) => reader.isTrue(value, '`tty`')),
    group: said('group', (value) => readGroup(value, reader)),
    autostart: said('autostart', (value) => reader.isTrue(value, '`autostart`')),
    ports: said('ports', (value) => reader.list(value).flatMap((port) => readPort(port, reader) ?? [])),
    dependsOn: said('dependsOn', (value) => readDependsOn(value, reader)),
    restart: said('restart', (value) => readRestart(value, reader)),
    stop: said('stop', (value) => readStop(value, reader)),
    ready: said('ready', (value) => readReady(value, reader)),
  });
}

/** A map of names and values; numbers and booleans are taken as they are written. */
export function readEnv(tree: Tree, reader: ValueReader): EnvPairs {
  if (tree.kind === 'scalar' && tree.isNull) return [];
  if (tree.kind !== 'map') {
    reader.problems.error(tree.at, '`env` is a map of names and values', 'write `env: { NAME: value }`');
    return [];
  }
  const pairs: EnvPairs = [];
  for (const { key, keyAt, value } of tree.entries) {
    if (key === '' || key.includes('=') || key.includes('\0')) {
      reader.problems.error(
        keyAt,
        `\`${key.slice(0, 60)}\` cannot name a variable`,
        'use letters, digits and _',
      );
      continue;
    }
    const text = reader.text(value, `\`${key}\``);
    if (text !== undefined) pairs.push([key, text]);
  }
  return pairs;
}

/** What stands later in the list wins, key by key in `env`, `restart` and `stop`. */
export function completeService(
  name: string,
  command: ServiceConfig['command'],
  root: string,
  env: EnvPairs,
  drafts: readonly ServiceDraft[],
): ServiceConfig {
  const said: ServiceDraft = Object.assign({}, ...drafts);
  const dependsOn = [...(said.dependsOn ?? [])].map(([on, { condition }]) => [on, { condition }] as const);
  const restart = Object.assign({ ...DEFAULT_RESTART }, ...drafts.map((draft) => draft.restart));
  return {
    name,
    command,
    cwd: resolvePath(root, said.cwd ?? '.'),
    env: lastOfEach([...env, ...drafts.flatMap((draft) => draft.env ?? [])]),
    tty: said.tty ?? true,
    group: said.group ?? null,
    autostart: said.autostart ?? true,
    ports: [...(said.ports ?? [])],
    dependsOn: Object.fromEntries(dependsOn),
    restart,
    stop: Object.assign({ ...DEFAULT_STOP }, ...drafts.map((draft) => draft.stop)),
    ready: said.ready ?? null,
  };
}

function readCommand(tree: Tree, reader: ValueReader): ServiceConfig['command'] | undefined {
  if (tree.kind !== 'list') return reader.nonEmptyText(tree, '`command`');
  const argv = tree.items.map((item) => reader.text(item, 'an argument of `command`'));
  if (argv.some((argument) => argument === undefined)) return undefined;
  if (argv[0] !== undefined && argv[0] !== '') return argv.flatMap((argument) => argument ?? []);
  reader.problems.error(tree.at, '`command` is empty', 'write the program first: [node, server.mjs]');
  return undefined;
}

function readGroup(tree: Tree, reader: ValueReader): string | undefined {
  const group = reader.nonEmptyText(tree, '`group`');
  if (group === undefined || isTargetName(group)) return group;
  reader.problems.error(tree.at, `\`${group.slice(0, 60)}\` cannot name a group`, NAME_ADVICE);
  return undefined;
}

/** What can be typed as a target: `all` and `ROOT:NAME` mean something else. */
export function isTargetName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name) && name !== 'all';
}

export const NAME_ADVICE = 'use letters, digits, dot, _ and -, at most 64, and not `all`';

function lastOfEach(pairs: EnvPairs): EnvPairs {
  return [...new Map(pairs)];
}
