// What the value of a key may be, once for people and once as JSON schema. The schema lets pass whatever a variable may
// still turn into something right: only reading a file tells all that is wrong with it.

import { printDuration, printSize } from '../amounts.ts';
import type { Bounds } from '../bounds.ts';

export type JsonSchema = { readonly [key: string]: unknown };

export interface KeyType {
  /** As the tables of docs/configuration.md name it. */
  readonly type: string;
  readonly schema: JsonSchema;
}

export interface KeyRow extends KeyType {
  /** As written in a file; empty: none. */
  readonly default: string;
  /** As written in a file. */
  readonly example: string;
  readonly text: string;
}

export interface KeyGroup {
  /** In one word, as the JSON schema names it. */
  readonly id: string;
  /** Where these keys stand, for messages. */
  readonly place: string;
  readonly keys: Readonly<Record<string, KeyRow>>;
}

/** Numbers and booleans are taken as they are written, nothing as an empty text. */
const TEXT: JsonSchema = { type: ['string', 'number', 'boolean', 'null'] };
/** Not known before the file is read. */
const VARIABLE = '\\$\\{';

export const text: KeyType = { type: 'text', schema: TEXT };
export const path: KeyType = { type: 'path', schema: TEXT };
export const name: KeyType = { type: 'name', schema: TEXT };
export const expression: KeyType = { type: 'regular expression', schema: TEXT };
export const url: KeyType = { type: '`http://` or `https://` address', schema: { type: 'string' } };

export const yesOrNo: KeyType = {
  type: '`true`, `false`',
  schema: { anyOf: [{ type: 'boolean' }, written('true|false')] },
};

/** A list is the program and its arguments, a text a line for the shell. */
export const command: KeyType = {
  type: 'list or text',
  schema: { anyOf: [TEXT, { type: 'array', items: TEXT, minItems: 1 }] },
};

export function integer({ min, max }: Bounds): KeyType {
  const schema = { anyOf: [{ type: 'integer', minimum: min, maximum: max }, written('[+-]?\\d+')] };
  return { type: `${min} to ${max}`, schema };
}

export function decimal({ min, max }: Bounds): KeyType {
  const schema = { anyOf: [{ type: 'number', minimum: min, maximum: max }, written('[+-]?\\d*\\.?\\d+')] };
  return { type: `${min} to ${max}`, schema };
}

export function duration({ min, max }: Bounds): KeyType {
  const units = written('\\d+(\\.\\d+)? ?(ms|s|m|h|d)|0');
  return {
    type: `duration, ${min === 0 ? '0' : printDuration(min)} to ${printDuration(max)}`,
    schema: min === 0 ? { anyOf: [units, { const: 0 }] } : units,
  };
}

export function size({ min, max }: Bounds): KeyType {
  return {
    type: `size, ${printSize(min)} to ${printSize(max)}`,
    schema: written('\\d+(\\.\\d+)? ?(B|[KMGT]i?B)'),
  };
}

export function percent({ min, max }: Bounds): KeyType {
  return { type: `${min}% to ${max}%`, schema: written('\\d+(\\.\\d+)? ?%') };
}

export function choice(words: readonly string[]): KeyType {
  return {
    type: words.map((word) => `\`${word}\``).join(', '),
    schema: { anyOf: [{ enum: words }, written()] },
  };
}

/** One alone counts as a list of one. */
export function listOf(what: string, item: KeyType): KeyType {
  const { schema } = item;
  return { type: `list of ${what}`, schema: { anyOf: [schema, { type: 'array', items: schema }, NOTHING] } };
}

/** With names the user chooses. */
export function mapOf(what: string, item: KeyType): KeyType {
  const map = { type: 'object', additionalProperties: item.schema };
  return { type: `map of ${what}`, schema: { anyOf: [map, NOTHING] } };
}

/** The keys of another group. */
export function group(id: string, what = 'map'): KeyType {
  return { type: what, schema: { anyOf: [{ $ref: `#/definitions/${id}` }, NOTHING] } };
}

export function either(what: string, ...types: readonly KeyType[]): KeyType {
  return { type: what, schema: { anyOf: types.map(({ schema }) => schema) } };
}

/** `null` says that there is none, whatever stands below. */
export function orNone({ type, schema }: KeyType): KeyType {
  return { type, schema: { anyOf: [schema, NOTHING] } };
}

const NOTHING: JsonSchema = { type: 'null' };

/** A text of that pattern, or one that holds a variable. */
function written(pattern?: string): JsonSchema {
  return { type: 'string', pattern: pattern === undefined ? VARIABLE : `^\\s*(${pattern})\\s*$|${VARIABLE}` };
}
