// holdfast.yaml → services and problems. Pure: the caller reads the file, and says where it lies and what the
// environment holds. Never throws on what a user wrote; all problems are found at once.

import type { Problem } from '../protocol/failure.ts';
import type { ServiceConfig } from '../protocol/types.ts';
import { checkDependencies } from './dependencies.ts';
import type { EnvironmentLookup } from './interpolate.ts';
import { FILE_KEYS, readMap } from './keys.ts';
import { ProblemList } from './problems.ts';
import {
  completeService,
  isTargetName,
  NAME_ADVICE,
  readDraft,
  readEnv,
  type ServiceDraft,
} from './service.ts';
import { type Entry, readTree, type Tree } from './tree.ts';
import { ValueReader } from './values.ts';

export interface ConfigSource {
  /** How problems name the file. */
  readonly file: string;
  /** The folder it lies in, absolute: what `cwd` is relative to. */
  readonly root: string;
  /** For `${env:NAME}`. */
  readonly environment: EnvironmentLookup;
}

export interface ParsedConfig {
  /** In the order of the file; those with errors are left out. Only complete when no problem is an error. */
  readonly services: readonly ServiceConfig[];
  readonly problems: readonly Problem[];
}

/** As much as crosses the wire in `config/plan`. */
const MAX_TEXT_LENGTH = 1_048_576;

export function parseConfig(text: string, source: ConfigSource): ParsedConfig {
  const problems = new ProblemList(source.file, text);
  if (text.length > MAX_TEXT_LENGTH) {
    problems.error(0, `the file is longer than ${MAX_TEXT_LENGTH} characters`, 'split it');
    return { services: [], problems: problems.list() };
  }
  const tree = readTree(text, problems);
  const services = tree === undefined ? [] : readFile(tree, source, problems);
  const listed = problems.list();
  if (services.length > 0 || listed.length > 0) return { services, problems: listed };
  problems.warning(0, 'no services are declared', 'add one: `services: { web: { command: npm run dev } }`');
  return { services, problems: problems.list() };
}

function readFile(tree: Tree, source: ConfigSource, problems: ProblemList): ServiceConfig[] {
  const keys = readMap(tree, FILE_KEYS, problems);
  const plain = new ValueReader(problems, source.environment);
  const reader = plain.withVariables(readVariables(keys.get('variables'), plain));
  const envEntry = keys.get('env');
  const env = envEntry ? readEnv(envEntry.value, reader) : [];
  const defaultsEntry = keys.get('defaults');
  const defaults = defaultsEntry ? readDraft(defaultsEntry.value, reader) : {};

  const drafts = new Map<string, { draft: ServiceDraft; at: number; hasCommand: boolean }>();
  for (const { key, keyAt, value } of entriesOf(keys.get('services'), problems)) {
    const hasCommand = value.kind === 'map' && value.entries.some((entry) => entry.key === 'command');
    if (isTargetName(key)) drafts.set(key, { draft: readDraft(value, reader), at: keyAt, hasCommand });
    else problems.error(keyAt, `\`${key.slice(0, 60)}\` cannot name a service`, NAME_ADVICE);
  }
  const graph = [...drafts].map(
    ([name, { draft }]) => [name, draft.dependsOn ?? defaults.dependsOn ?? new Map()] as const,
  );
  checkDependencies(new Map(graph), problems);

  return [...drafts].flatMap(([name, { draft, at, hasCommand }]) => {
    const command = draft.command ?? defaults.command;
    // A command with a mistake has had its problem.
    if (command === undefined && hasCommand) return [];
    if (command !== undefined) return [completeService(name, command, source.root, env, [defaults, draft])];
    problems.error(
      at,
      `\`${name}\` has no command`,
      'add `command: [program, argument]` or a line for the shell',
    );
    return [];
  });
}

/** In order: a variable may use those above it, so there are no circles. */
function readVariables(entry: Entry | undefined, reader: ValueReader): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const { key, keyAt, value } of entriesOf(entry, reader.problems)) {
    if (!/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/.test(key)) {
      const advice = 'begin with a letter; letters, digits, dot, _ and - may follow';
      reader.problems.error(keyAt, `\`${key.slice(0, 60)}\` cannot name a variable`, advice);
      continue;
    }
    // A variable with a mistake is known all the same: one mistake, one problem.
    variables.set(key, reader.withVariables(variables).text(value, `\`${key}\``) ?? '');
  }
  return variables;
}

function entriesOf(entry: Entry | undefined, problems: ProblemList): readonly Entry[] {
  if (entry === undefined || (entry.value.kind === 'scalar' && entry.value.isNull)) return [];
  if (entry.value.kind === 'map') return entry.value.entries;
  problems.error(entry.value.at, `\`${entry.key}\` is a map of names`, `write \`${entry.key}: { name: … }\``);
  return [];
}
