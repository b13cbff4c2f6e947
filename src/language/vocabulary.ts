// What may stand where in a holdfast.yaml, looked up in the table of keys: the row of a key by the keys above it, the keys
// of a map, the words of a value.

import { keyGroups } from '../config/table/keyTable.ts';
import type { JsonSchema, KeyRow } from '../config/table/keyTypes.ts';

const REFERENCE = '#/definitions/';
const groups = new Map(keyGroups.map((group) => [group.id, group]));
const [file] = keyGroups;

/** The keys that may stand below these. */
export function keysBelow(path: readonly string[]): readonly (readonly [name: string, row: KeyRow])[] {
  const ids = groupsAt(path);
  return ids.flatMap((id) => Object.entries(groups.get(id)?.keys ?? {}));
}

/** @param path the key itself comes last */
export function rowOf(path: readonly string[]): KeyRow | undefined {
  const name = path.at(-1);
  if (name === undefined) return undefined;
  for (const id of groupsAt(path.slice(0, -1))) {
    const keys = groups.get(id)?.keys;
    if (keys !== undefined && Object.hasOwn(keys, name)) return keys[name];
  }
  return undefined;
}

/** The words that the value of a key may be; none where it may be anything. */
export function wordsOf(path: readonly string[]): readonly string[] {
  const row = rowOf(path);
  if (row === undefined) return [];
  return [
    ...new Set(
      alternatives(row.schema).flatMap((schema) => {
        if (Array.isArray(schema['enum'])) return schema['enum'].map(String);
        return schema['type'] === 'boolean' ? ['true', 'false'] : [];
      }),
    ),
  ];
}

/** Ids of the groups whose keys stand below a path. */
function groupsAt(path: readonly string[]): readonly string[] {
  let at: readonly JsonSchema[] = file === undefined ? [] : [{ $ref: `${REFERENCE}${file.id}` }];
  for (const name of path) at = at.flatMap((schema) => below(schema, name));
  return at.flatMap((schema) => idOf(schema) ?? []);
}

/** What the value of that key may be, one by one. */
function below(schema: JsonSchema, name: string): readonly JsonSchema[] {
  const keys = groups.get(idOf(schema) ?? '')?.keys;
  if (keys !== undefined) return Object.hasOwn(keys, name) ? alternatives(keys[name]?.schema) : [];
  return isSchema(schema['additionalProperties']) ? alternatives(schema['additionalProperties']) : [];
}

/** Items of a list count as its value: one alone may stand for a list of one. */
function alternatives(schema: unknown): readonly JsonSchema[] {
  if (!isSchema(schema)) return [];
  if (Array.isArray(schema['anyOf'])) return schema['anyOf'].flatMap(alternatives);
  return isSchema(schema['items']) ? [schema, ...alternatives(schema['items'])] : [schema];
}

function idOf({ $ref: reference }: JsonSchema): string | undefined {
  return typeof reference === 'string' ? reference.slice(REFERENCE.length) : undefined;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null;
}
