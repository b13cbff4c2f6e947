// The environment one place of a file asks for: what its `envFile` holds, and on top of it what its `env` says.

import type { EnvPairs } from '../protocol/types.ts';
import type { Files } from './files.ts';
import type { Entry, Tree } from './tree.ts';
import type { ValueReader } from './values.ts';

/** The file something stands in: what its paths are relative to, and how others are read. */
export interface Place {
  readonly folder: string;
  readonly files: Files;
}

/** @returns undefined when it says nothing of the environment */
export function readEnv(
  keys: ReadonlyMap<string, Entry>,
  { folder, files }: Place,
  reader: ValueReader,
): EnvPairs | undefined {
  const named = keys.get('envFile');
  const env = keys.get('env');
  if (named === undefined && env === undefined) return undefined;
  return [
    ...(named ? files.readEnvFiles(named.value, folder, reader) : []),
    ...(env ? readPairs(env.value, reader) : []),
  ];
}

/** A map of names and values; numbers and booleans are taken as they are written. */
function readPairs(tree: Tree, reader: ValueReader): EnvPairs {
  if (tree.kind === 'scalar' && tree.isNull) return [];
  if (tree.kind !== 'map') {
    reader.problems.error(tree.at, '`env` is a map of names and values', 'write `env: { NAME: value }`');
    return [];
  }
  const pairs: EnvPairs = [];
  for (const { key, keyAt, value } of tree.entries) {
    if (key === '' || key.includes('=') || key.includes('\0')) {
      const message = `\`${key.slice(0, 60)}\` cannot name a variable`;
      reader.problems.error(keyAt, message, 'use letters, digits and _');
      continue;
    }
    const text = reader.text(value, `\`${key}\``);
    if (text !== undefined) pairs.push([key, text]);
  }
  return pairs;
}
