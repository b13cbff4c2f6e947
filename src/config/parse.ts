// holdfast.yaml → services and problems. Pure: the caller reads the files, and says where the main one lies and what the
// environment holds. Never throws on what a user wrote; all problems are found at once.

import type { Problem } from '../protocol/failure.ts';
import type { ServiceConfig } from '../protocol/types.ts';
import { type FileReader, Files } from './files.ts';
import type { EnvironmentLookup } from './interpolate.ts';
import { type Layer, readLayers } from './layers.ts';
import { resolvePath } from './paths.ts';
import { ProblemList } from './problems.ts';
import { type Profiles, readProfiles } from './profiles.ts';
import type { Repair } from './repairs.ts';
import { readServices } from './services.ts';
import { ValueReader } from './values.ts';
import { readVariables } from './variables.ts';

export interface ConfigSource {
  /** How problems name the main file; relative to `root`, or absolute. */
  readonly file: string;
  /** The folder it lies in, absolute: what its paths are relative to, and where services run. */
  readonly root: string;
  /** For `${env:NAME}`. */
  readonly environment: EnvironmentLookup;
  /** For the files it names under `extends` and `envFile`. */
  readonly read: FileReader;
}

export interface ParsedConfig {
  /** In the order of the files; those with errors are left out. Only complete when no problem is an error. */
  readonly services: readonly ServiceConfig[];
  readonly profiles: Profiles;
  /** A saved change is to be applied at once. */
  readonly autoApply: boolean;
  /** Absolute paths of all files it was read from or would be if they were there, without the main one. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  readonly repairs: ReadonlyMap<Problem, Repair>;
}

export function parseConfig(text: string, source: ConfigSource): ParsedConfig {
  const problems = new ProblemList(source.file, text);
  const files = new Files(source.read, problems);
  const plain = new ValueReader(problems, source.environment);
  const path = resolvePath(source.root, source.file);
  const layers = readLayers(path, text, files, plain, problems);
  const entriesOf = (key: string) => layers.map(({ keys }) => keys.get(key));
  const reader = plain.withVariables(readVariables(entriesOf('variables'), plain));
  const { services, names } = readServices(layers, source.root, files, reader);
  const profiles = readProfiles(entriesOf('profiles'), services, names, reader);
  const autoApply = readAutoApply(layers, reader);
  if (services.length === 0 && problems.list().length === 0)
    problems.warning(0, 'no services are declared', 'add one: `services: { web: { command: npm run dev } }`');
  return {
    services,
    profiles,
    autoApply,
    files: files.paths,
    problems: problems.list(),
    repairs: problems.repairs,
  };
}

function readAutoApply(layers: readonly Layer[], reader: ValueReader): boolean {
  const said = layers.flatMap(({ keys }) => {
    const entry = keys.get('autoApply');
    return entry === undefined ? [] : [reader.isTrue(entry.value, '`autoApply`') ?? false];
  });
  return said.at(-1) ?? false;
}
