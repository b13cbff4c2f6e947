// YAML text → a small tree of maps, lists and scalars that remember their offsets. The only file that knows the YAML
// library; scalars stay text here, since what a value means is decided by the key it stands under.

import { type Document, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { ProblemList } from './problems.ts';
import { REMOVE } from './repairs.ts';

export interface ScalarTree {
  readonly kind: 'scalar';
  readonly at: number;
  /** Behind its last character, or its closing quote. */
  readonly to: number;
  /** As written, without quotes: `1.10` stays `1.10`. Empty for null. */
  readonly text: string;
  readonly isNull: boolean;
}

export interface ListTree {
  readonly kind: 'list';
  readonly at: number;
  readonly to: number;
  readonly items: readonly Tree[];
}

export interface Entry {
  readonly key: string;
  readonly keyAt: number;
  readonly value: Tree;
}

export interface MapTree {
  readonly kind: 'map';
  readonly at: number;
  readonly to: number;
  readonly entries: readonly Entry[];
  /** Whose keys stand above them already. They are not read. */
  readonly repeated: readonly Entry[];
}

export type Tree = ScalarTree | ListTree | MapTree;

/** Aliases share what they name instead of copying it, but every use of one is read again. */
const MAX_ALIASES = 100;

/**
 * Never throws.
 * @param base what offsets of this text begin with
 * @returns undefined when there is nothing to read, be it for an empty file or for problems
 */
export function readTree(text: string, problems: ProblemList, base: number): Tree | undefined {
  const placeOf = (offset: number): number => base + Math.min(Math.max(offset, 0), text.length);
  try {
    // Duplicate keys are found here instead of by the library, which compares each key with each (a minute for a
    // megabyte of keys).
    const document = parseDocument(text, {
      schema: 'core',
      merge: false,
      uniqueKeys: false,
      prettyErrors: false,
    });
    for (const { pos, message } of document.errors)
      problems.error(placeOf(pos[0]), `this is not valid YAML: ${oneLine(message)}`, 'correct the text here');
    for (const { pos, message } of document.warnings)
      problems.warning(placeOf(pos[0]), oneLine(message), 'leave the tag out');
    if (document.errors.length > 0 || document.contents === null) return undefined;
    return new TreeReader(problems, placeOf).read(document.contents, base);
  } catch (error) {
    const reason = error instanceof RangeError ? 'it is nested too deeply' : oneLine(String(error));
    problems.error(base, `this is not valid YAML: ${reason}`, 'simplify the file');
    return undefined;
  }
}

class TreeReader {
  readonly #problems: ProblemList;
  readonly #placeOf: (offset: number) => number;
  readonly #anchors = new Map<string, Tree>();
  #aliases = 0;

  constructor(problems: ProblemList, placeOf: (offset: number) => number) {
    this.#problems = problems;
    this.#placeOf = placeOf;
  }

  /** @param near where its surroundings stand, for what has no place of its own */
  read(node: unknown, near: number): Tree {
    if (!isAlias(node) && !isMap(node) && !isSeq(node) && !isScalar(node)) return nothing(near);
    const at = node.range ? this.#placeOf(node.range[0]) : near;
    const to = node.range ? this.#placeOf(node.range[1]) : near;
    if (isAlias(node)) return { ...this.#alias(node.source, at), to };
    const tree = isMap(node)
      ? this.#map(node, at, to)
      : isSeq(node)
        ? this.#list(node, at, to)
        : scalar(node, at, to);
    // Only now: an alias inside of what it names finds nothing, so there are no circles.
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, tree);
    return tree;
  }

  #alias(name: string, at: number): Tree {
    const target = this.#anchors.get(name);
    if (++this.#aliases > MAX_ALIASES) {
      if (this.#aliases === MAX_ALIASES + 1)
        this.#problems.error(at, `more than ${MAX_ALIASES} aliases`, 'use `defaults` or `variables` instead');
      return nothing(at);
    }
    if (target === undefined) {
      this.#problems.error(
        at,
        `nothing above is named &${name}`,
        `put &${name} before what *${name} repeats`,
      );
      return nothing(at);
    }
    return { ...target, at };
  }

  #list(node: { readonly items: readonly unknown[] }, at: number, to: number): ListTree {
    return { kind: 'list', at, to, items: node.items.map((item) => this.read(item, at)) };
  }

  #map(
    node: { readonly items: readonly { readonly key: unknown; readonly value: unknown }[] },
    at: number,
    to: number,
  ): MapTree {
    const entries: Entry[] = [];
    const repeated: Entry[] = [];
    const seen = new Set<string>();
    for (const item of node.items) {
      const key = this.read(item.key, at);
      if (key.kind !== 'scalar') {
        this.#problems.error(key.at, 'a key must be a word', 'write `key: value`');
        continue;
      }
      const value = this.read(item.value, key.at);
      if (seen.has(key.text)) {
        this.#problems.error(key.at, `\`${key.text}\` stands here twice`, 'keep one of them', REMOVE);
        repeated.push({ key: key.text, keyAt: key.at, value });
        continue;
      }
      seen.add(key.text);
      entries.push({ key: key.text, keyAt: key.at, value });
    }
    return { kind: 'map', at, to, entries, repeated };
  }
}

type ScalarNode = Extract<NonNullable<Document['contents']>, { readonly source?: unknown }>;

function scalar(
  node: ScalarNode | { value: unknown; source?: unknown; type?: unknown },
  at: number,
  to: number,
): ScalarTree {
  const value = 'value' in node ? node.value : undefined;
  if (typeof value === 'string') return { kind: 'scalar', at, to, text: value, isNull: false };
  const source = typeof node.source === 'string' ? node.source : String(value ?? '');
  const isNull = value === null || value === undefined;
  return { kind: 'scalar', at, to, text: isNull ? '' : source, isNull };
}

function nothing(at: number): ScalarTree {
  return { kind: 'scalar', at, to: at, text: '', isNull: true };
}

function oneLine(message: string): string {
  const line = message.replaceAll(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
