// Reads the fields of a JSON record one by one, so that a wrong file says which field of which file is wrong. Hand-written
// instead of schemas: keeper and attach client read records and must stay small.

import { fileUnusable } from '../protocol/failure.ts';
import { FILE_SCHEMA_VERSION } from '../protocol/version.ts';

export interface RecordFields {
  string(name: string): string;
  stringOrNull(name: string): string | null;
  /** Null where an older version left it out. */
  stringOrAbsent(name: string): string | null;
  strings(name: string): readonly string[];
  integer(name: string): number;
  number(name: string): number;
  oneOf<const T extends string>(name: string, allowed: readonly T[]): T;
}

/** Throws `fileUnusable` unless the value is an object of a schema version that this build knows. */
export function recordFields(file: string, value: unknown): RecordFields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fileUnusable(file, 'it does not hold a JSON object');
  }
  const record = value as Readonly<Record<string, unknown>>;
  const schema = record['schema'];
  if (typeof schema !== 'number' || schema < 1) throw fileUnusable(file, '"schema" is missing');
  if (schema > FILE_SCHEMA_VERSION) {
    throw fileUnusable(
      file,
      `a newer version wrote it (schema ${schema}, known: ${FILE_SCHEMA_VERSION}); update`,
    );
  }

  const wrong = (name: string, wanted: string): Error => fileUnusable(file, `"${name}" must be ${wanted}`);
  const field = <T>(name: string, wanted: string, isRight: (one: unknown) => one is T): T => {
    const one = record[name];
    if (!isRight(one)) throw wrong(name, wanted);
    return one;
  };
  return {
    string: (name) => field(name, 'a text', isString),
    stringOrNull: (name) => field(name, 'a text or null', (one) => one === null || isString(one)),
    stringOrAbsent: (name) =>
      field(name, 'a text', (one) => one === undefined || one === null || isString(one)) ?? null,
    strings: (name) => field(name, 'a list of texts', (one) => Array.isArray(one) && one.every(isString)),
    integer: (name) => field(name, 'a whole number', (one): one is number => Number.isSafeInteger(one)),
    number: (name) => field(name, 'a number', (one): one is number => Number.isFinite(one)),
    oneOf: <const T extends string>(name: string, allowed: readonly T[]) =>
      field(name, `one of ${allowed.join(', ')}`, (one): one is T => allowed.some((each) => each === one)),
  };
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}
