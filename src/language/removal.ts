// What of a text has to go so that a key with its value, or an item of a list, is gone and the rest stays as it was.

import type { Tree } from '../config/tree.ts';
import type { Span } from './outline.ts';

/** @param at where the key or item begins @returns undefined where it cannot go without the rest being written anew */
export function removalOf(text: string, tree: Tree, at: number): Span | undefined {
  return within(text, tree, at, () => undefined);
}

interface Member {
  readonly at: number;
  readonly to: number;
  readonly value: Tree;
}

/** @param all what goes where the last member goes */
function within(text: string, tree: Tree, at: number, all: () => Span | undefined): Span | undefined {
  const members = membersOf(text, tree);
  for (const [index, member] of members.entries()) {
    const own = (): Span | undefined =>
      members.length === 1 ? all() : isInBrackets(text, tree) ? cut(members, index) : lines(text, member);
    const isMeant = member.at === at || (member.value.kind === 'scalar' && member.value.at === at);
    const found = isMeant ? own() : within(text, member.value, at, own);
    if (found !== undefined) return found;
  }
  return undefined;
}

function membersOf(text: string, tree: Tree): readonly Member[] {
  if (tree.kind === 'scalar') return [];
  if (tree.kind === 'list') return tree.items.map((value) => ({ at: value.at, to: value.to, value }));
  return [...tree.entries, ...tree.repeated]
    .sort((a, b) => a.keyAt - b.keyAt)
    .map(({ key, keyAt, value }) => {
      const quotes = text[keyAt] === '"' || text[keyAt] === "'" ? 2 : 0;
      return { at: keyAt, to: Math.max(value.to, keyAt + key.length + quotes), value };
    });
}

function isInBrackets(text: string, { at }: Tree): boolean {
  return text[at] === '[' || text[at] === '{';
}

/** With the comma behind it; the last one with that before it. */
function cut(members: readonly Member[], index: number): Span | undefined {
  const [before, own, after] = [members[index - 1], members[index], members[index + 1]];
  if (own === undefined) return undefined;
  if (after !== undefined) return { from: own.at, to: after.at };
  return before && { from: before.to, to: own.to };
}

/** Whole lines, where nothing else begins on the first one. */
function lines(text: string, { at, to }: Member): Span | undefined {
  const from = text.lastIndexOf('\n', at - 1) + 1;
  if (!/^\s*(- +)?$/.test(text.slice(from, at)) || isFirstOfItem(text, from, at)) return undefined;
  const last = at + text.slice(at, to).trimEnd().length;
  const end = text.indexOf('\n', last);
  return { from, to: end === -1 ? text.length : end + 1 };
}

/** A map that begins behind the dash of its item: without its first line the rest would belong to another one. */
function isFirstOfItem(text: string, from: number, at: number): boolean {
  return text.slice(from, at).includes('-') && /^[^\s#]+:(\s|$)/.test(text.slice(at));
}
