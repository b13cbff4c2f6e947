// What one place of a file (a service, or `defaults`) says of a service: a draft. What it leaves out, other places and our
// defaults fill in: that is `service`.

import type {
  Command,
  EnvPairs,
  HealthProbe,
  LimitPolicy,
  LogPolicy,
  ReadyProbe,
  RestartPolicy,
  ServiceConfig,
  StopPolicy,
} from '../protocol/types.ts';
import { INSTANCES, RUN_TIMEOUT } from './bounds.ts';
import { PORT_CONFLICTS } from './choices.ts';
import { readCommand } from './command.ts';
import { mistakeInCron } from './cron.ts';
import { guessCrons } from './cronGuesses.ts';
import { defined } from './defined.ts';
import { type Dependency, readDependsOn } from './dependencies.ts';
import { type Place, readEnv } from './env.ts';
import type { InstanceCount } from './instances.ts';
import { readMap, SERVICE_KEYS } from './keys.ts';
import { readLimits } from './limits.ts';
import { isTargetName, NAME_ADVICE } from './names.ts';
import { resolvePath } from './paths.ts';
import { readLogs, readRestart, readStop } from './policies.ts';
import { readPort } from './ports.ts';
import { type ProbeDraft, readHealth, readReady } from './probes.ts';
import { write } from './repairs.ts';
import type { Tree } from './tree.ts';
import type { ValueReader } from './values.ts';
import { readWatch, type WatchDraft } from './watch.ts';

/** Absent = says nothing; null = says that there is none. */
export interface ServiceDraft {
  readonly command?: Command;
  /** Absolute. */
  readonly cwd?: string;
  /** With what is in its `envFile`, before it. */
  readonly env?: EnvPairs;
  readonly tty?: boolean;
  readonly group?: string;
  readonly autostart?: boolean;
  readonly instances?: InstanceCount;
  readonly ports?: readonly number[];
  readonly onPortConflict?: ServiceConfig['onPortConflict'];
  readonly dependsOn?: ReadonlyMap<string, Dependency>;
  readonly ready?: ProbeDraft<ReadyProbe> | null;
  readonly health?: ProbeDraft<HealthProbe> | null;
  readonly restart?: Partial<RestartPolicy>;
  readonly stop?: Partial<StopPolicy>;
  readonly logs?: Partial<LogPolicy>;
  readonly watch?: WatchDraft | null;
  readonly limits?: Partial<LimitPolicy> | null;
  readonly cron?: string | null;
  readonly timeoutMs?: number | null;
}

export function readDraft(tree: Tree, place: Place, reader: ValueReader): ServiceDraft {
  const keys = readMap(tree, SERVICE_KEYS, reader.problems);
  const said = <T>(key: string, read: (value: Tree) => T): T | undefined => {
    const entry = keys.get(key);
    return entry && read(entry.value);
  };
  return defined({
    command: said('command', (value) => readCommand(value, '`command`', reader)),
    cwd: said('cwd', (value) => readFolder(value, place, reader)),
    env: readEnv(keys, place, reader),
    tty: said('tty', (value) => reader.isTrue(value, '`tty`')),
    group: said('group', (value) => readGroup(value, reader)),
    autostart: said('autostart', (value) => reader.isTrue(value, '`autostart`')),
    instances: said('instances', (value) => readInstances(value, reader)),
    ports: said('ports', (value) => reader.list(value).flatMap((port) => readPort(port, reader) ?? [])),
    onPortConflict: said('onPortConflict', (value) =>
      reader.choice(value, '`onPortConflict`', PORT_CONFLICTS),
    ),
    dependsOn: said('dependsOn', (value) => readDependsOn(value, reader)),
    ready: said('ready', (value) => readReady(value, reader)),
    health: said('health', (value) => readHealth(value, reader)),
    restart: said('restart', (value) => readRestart(value, reader)),
    stop: said('stop', (value) => readStop(value, reader)),
    logs: said('logs', (value) => readLogs(value, reader)),
    watch: said('watch', (value) => readWatch(value, reader)),
    limits: said('limits', (value) => readLimits(value, reader)),
    cron: said('cron', (value) => readCron(value, reader)),
    timeoutMs: said('timeout', (value) => readTimeout(value, reader)),
  });
}

function readFolder(tree: Tree, { folder }: Place, reader: ValueReader): string | undefined {
  const path = reader.nonEmptyText(tree, '`cwd`');
  return path === undefined ? undefined : resolvePath(folder, path);
}

function readInstances(tree: Tree, reader: ValueReader): InstanceCount | undefined {
  const count = reader.integer(tree, '`instances`', INSTANCES);
  return count === undefined ? undefined : { count, at: tree.at };
}

function readGroup(tree: Tree, reader: ValueReader): string | undefined {
  const group = reader.nonEmptyText(tree, '`group`');
  if (group === undefined || isTargetName(group)) return group;
  reader.problems.error(tree.at, `\`${group.slice(0, 60)}\` cannot name a group`, NAME_ADVICE);
  return undefined;
}

function readCron(tree: Tree, reader: ValueReader): string | null | undefined {
  if (isNull(tree)) return null;
  const text = reader.nonEmptyText(tree, '`cron`');
  if (text === undefined) return undefined;
  const mistake = mistakeInCron(text);
  if (mistake === undefined) return text.trim();
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  reader.problems.error(
    tree.at,
    `\`cron\` cannot be \`${shown}\`: ${mistake}`,
    'such as "0 3 * * *", every night at three',
    write(guessCrons(text)),
  );
  return undefined;
}

function readTimeout(tree: Tree, reader: ValueReader): number | null | undefined {
  return isNull(tree) ? null : reader.duration(tree, '`timeout`', RUN_TIMEOUT);
}

function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.isNull;
}
