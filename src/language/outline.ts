// What of a holdfast.yaml is a service, and where its name is said again: from its tree, which is there as long as the text
// is YAML at all.

import { ProblemList } from '../config/problems.ts';
import { type Entry, readTree, type Tree } from '../config/tree.ts';

/** Offsets of a word in the text, without quotes. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Declared {
  readonly name: string;
  readonly span: Span;
  /** Its keys; empty where it has none yet. */
  readonly keys: readonly KeyAt[];
}

export interface KeyAt {
  readonly name: string;
  readonly span: Span;
}

export interface Mention {
  readonly name: string;
  readonly span: Span;
}

export interface Outline {
  readonly services: readonly Declared[];
  /** In `dependsOn` and `profiles`. */
  readonly mentions: readonly Mention[];
  /** All keys with the names above them, such as `services api ready`. */
  readonly keys: readonly { readonly path: readonly string[]; readonly span: Span }[];
  /** Undefined where nothing is written yet. */
  readonly tree: Tree | undefined;
}

const EMPTY: Outline = { services: [], mentions: [], keys: [], tree: undefined };

/** @returns undefined where the text is no YAML; then what an earlier one had may still be of use */
export function outlineOf(text: string): Outline | undefined {
  const problems = new ProblemList('', text);
  const tree = readTree(text, problems, 0);
  if (tree === undefined) return problems.list().length > 0 ? undefined : EMPTY;
  const top = entriesOf(tree);
  const services = entriesOf(treeUnder(top, 'services')).map(
    ({ key, keyAt, value }): Declared => ({
      name: key,
      span: spanAt(text, keyAt, key),
      keys: entriesOf(value).map((entry) => ({
        name: entry.key,
        span: spanAt(text, entry.keyAt, entry.key),
      })),
    }),
  );
  const dependents = [
    ...entriesOf(treeUnder(top, 'services')).map(({ value }) => value),
    ...[treeUnder(top, 'defaults')].filter((one) => one !== undefined),
  ];
  const mentions = [
    ...dependents.flatMap((service) => mentionsIn(text, treeUnder(entriesOf(service), 'dependsOn'))),
    ...entriesOf(treeUnder(top, 'profiles')).flatMap(({ value }) => mentionsIn(text, value)),
  ];
  return { services, mentions, keys: keysIn(text, tree, []), tree };
}

/** What stands under these keys, one below the other. */
export function treeAt({ tree }: Outline, path: readonly string[]): Tree | undefined {
  return path.reduce<Tree | undefined>((at, key) => treeUnder(entriesOf(at), key), tree);
}

/** The service that is declared or mentioned at an offset. */
export function nameAt({ services, mentions }: Outline, offset: number): Mention | undefined {
  return [...services, ...mentions].find(({ span }) => isWithin(span, offset));
}

export function isWithin({ from, to }: Span, offset: number): boolean {
  return offset >= from && offset <= to;
}

/** Where a name is declared and mentioned; an instance is mentioned by its number as well. */
export function placesOf({ services, mentions }: Outline, name: string): readonly Span[] {
  return [...services, ...mentions].filter((one) => one.name === name).map(({ span }) => span);
}

/** A list of names, one name, or a map by names. */
function mentionsIn(text: string, tree: Tree | undefined): Mention[] {
  if (tree === undefined) return [];
  if (tree.kind === 'map')
    return tree.entries.map(({ key, keyAt }) => ({ name: key, span: spanAt(text, keyAt, key) }));
  const items = tree.kind === 'list' ? tree.items : [tree];
  return items.flatMap((item) =>
    item.kind === 'scalar' && !item.isNull
      ? [{ name: item.text, span: spanAt(text, item.at, item.text) }]
      : [],
  );
}

function keysIn(
  text: string,
  tree: Tree,
  above: readonly string[],
): { path: readonly string[]; span: Span }[] {
  if (tree.kind === 'scalar') return [];
  if (tree.kind === 'list') return tree.items.flatMap((item) => keysIn(text, item, above));
  return tree.entries.flatMap(({ key, keyAt, value }) => {
    const path = [...above, key];
    return [{ path, span: spanAt(text, keyAt, key) }, ...keysIn(text, value, path)];
  });
}

function entriesOf(tree: Tree | undefined): readonly Entry[] {
  return tree?.kind === 'map' ? tree.entries : [];
}

function treeUnder(entries: readonly Entry[], key: string): Tree | undefined {
  return entries.find((entry) => entry.key === key)?.value;
}

/** @param at where it begins, with its quote if it has one */
function spanAt(text: string, at: number, word: string): Span {
  const isQuoted = text[at] === '"' || text[at] === "'";
  const from = isQuoted ? at + 1 : at;
  return { from, to: Math.min(from + word.length, text.length) };
}
