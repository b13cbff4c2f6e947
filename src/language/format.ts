// A holdfast.yaml put straight in the style of who wrote it: blocks indented alike, one blank behind dashes, colons and
// commas, none at the end of a line, a newline at the end. Comments, quotes, order, brackets and empty lines stay, and so
// does what it means: a text that would mean something else is left as it is.

import type { Range, TextEdit } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { ProblemList } from '../config/problems.ts';
import { readTree } from '../config/tree.ts';
import { type Block, type Leaf, leavesOf } from './layout.ts';
import { rangeOf } from './names.ts';

interface Change {
  readonly from: number;
  readonly to: number;
  readonly newText: string;
}

/** @param range only these lines; the whole text where it is left out */
export function formatted(document: TextDocument, range?: Range): TextEdit[] {
  const text = document.getText();
  const meaning = meaningOf(text);
  if (meaning === undefined) return [];
  const edits = changesIn(text)
    .map((change) => ({ range: rangeOf(document, change), newText: change.newText }))
    .filter(({ range: at }) => isInLines(at, range));
  const after = TextDocument.applyEdits(document, edits);
  return meaningOf(after) === meaning ? edits : [];
}

/** Everything but places, comments and blanks; undefined where the text is no YAML. */
function meaningOf(text: string): string | undefined {
  const problems = new ProblemList('', text);
  const tree = readTree(text, problems, 0);
  if (tree === undefined) return undefined;
  return JSON.stringify(tree, (name, value) => (['at', 'to', 'keyAt'].includes(name) ? undefined : value));
}

function isInLines(at: Range, range: Range | undefined): boolean {
  return range === undefined || (at.start.line >= range.start.line && at.end.line <= range.end.line);
}

function changesIn(text: string): Change[] {
  const leaves = leavesOf(text);
  const changes: Change[] = [];
  const change = (from: number, old: string, newText: string): void => {
    if (old !== newText) changes.push({ from, to: from + old.length, newText });
  };
  let isLineStart = true;
  const columns = new Columns(leaves);
  for (const [index, leaf] of leaves.entries()) {
    const { kind, from, source } = leaf;
    const next = leaves[index + 1];
    if (kind === 'newline') isLineStart = true;
    else if (kind === 'blank') {
      if (next === undefined || next.kind === 'newline') change(from, source, '');
      else if (isLineStart) change(from, source, ' '.repeat(columns.of(index + 1, source)));
      else if (isOneBlankBehind(leaves[index - 1], next)) change(from, source, ' ');
    } else if (kind === 'lines') {
      for (const one of linesMoved(leaf, headerBefore(leaves, index))) change(...one);
      isLineStart = source.endsWith('\n');
    } else {
      if (isLineStart && leaves[index - 1]?.kind !== 'blank')
        change(from, '', ' '.repeat(columns.of(index, '')));
      isLineStart = false;
      if (kind === 'comment') change(from, source, source.trimEnd());
      if (kind === 'word') for (const one of restMoved(leaf)) change(...one);
      if (isBlankMissing(leaf, next)) change(from + source.length, '', ' ');
    }
  }
  const last = leaves.at(-1);
  if (last !== undefined && last.kind !== 'lines' && !text.endsWith('\n'))
    change(text.length, '', text.includes('\r\n') ? '\r\n' : '\n');
  return changes;
}

function isOneBlankBehind(before: Leaf | undefined, next: Leaf): boolean {
  if (next.kind === 'comment' || before === undefined) return false;
  return ['dash', 'colon', 'comma'].includes(before.kind);
}

/** Between brackets a comma, and a colon behind a word in quotes, may have none. */
function isBlankMissing({ kind, isInFlow }: Leaf, next: Leaf | undefined): boolean {
  if (!isInFlow || (kind !== 'comma' && kind !== 'colon') || next === undefined) return false;
  return next.kind === 'word' || next.kind === 'opening';
}

/** Where the first word of a line is to stand. */
class Columns {
  readonly #leaves: readonly Leaf[];
  /** Columns that heads of lines above had, with those they got. */
  readonly #known = new Map<number, number>();

  constructor(leaves: readonly Leaf[]) {
    this.#leaves = leaves;
  }

  /** @param blanks what stands before it now */
  of(index: number, blanks: string): number {
    const leaf = this.#leaves[index];
    if (leaf === undefined) return blanks.length;
    if (leaf.kind === 'comment')
      return Math.min(this.#ofComment(index, blanks.length), this.#farthest(index));
    if (!leaf.isHead) return moved(blanks.length, leaf.block);
    const { old, now } = leaf.block;
    for (const column of this.#known.keys()) if (column > old) this.#known.delete(column);
    this.#known.set(old, now);
    return now;
  }

  /** Behind the lines of a block it must stand left of them, or it would be one of them. */
  #farthest(index: number): number {
    let before = index - 1;
    while (before >= 0 && !isShown(this.#leaves[before]?.kind ?? 'word')) before -= 1;
    const last = this.#leaves[before];
    return last?.kind === 'lines' ? last.block.now : Number.POSITIVE_INFINITY;
  }

  /** With the line it stands over, or with one above that begins where it does. */
  #ofComment(index: number, old: number): number {
    let at = index;
    while (this.#leaves[at]?.isHead === false || !isShown(this.#leaves[at]?.kind ?? 'word')) at += 1;
    const head = this.#leaves[at];
    if (head?.block.old === old) return head.block.now;
    return this.#known.get(old) ?? moved(old, this.#leaves[index]?.block ?? { old: 0, now: 0 });
  }
}

function isShown(kind: Leaf['kind']): boolean {
  return kind !== 'blank' && kind !== 'newline' && kind !== 'comment';
}

/** As much further in or out as the block around it. */
function moved(column: number, { old, now }: Block): number {
  return column === 0 ? 0 : Math.max(column + now - old, 0);
}

/** Between it and its lines stand a comment and blanks at most. */
function headerBefore(leaves: readonly Leaf[], index: number): string {
  return (
    leaves.slice(Math.max(index - 4, 0), index).findLast(({ source }) => /^[|>]/.test(source))?.source ?? ''
  );
}

type Move = readonly [from: number, old: string, newText: string];

/** Further lines of a word in quotes or without: their indentation is none of its text. */
function restMoved({ source, from, block }: Leaf): Move[] {
  if (!source.includes('\n')) return [];
  return [...source.matchAll(/\n( *)(?=[^\s])/g)].map(({ index, 1: blanks = '' }) => [
    from + index + 1,
    blanks,
    ' '.repeat(moved(blanks.length, block)),
  ]);
}

/** The lines of a block scalar: what is behind their indentation is text, blanks too. @param header such as `|2-` */
function linesMoved({ source, from, block }: Leaf, header: string): Move[] {
  const explicit = /\d/.exec(header)?.[0];
  const shortest = /^( *)[^\s]/m.exec(source)?.[1]?.length;
  const content = explicit === undefined ? shortest : block.old + Number(explicit);
  if (content === undefined) return [];
  const delta = block.now - block.old;
  return [...source.matchAll(/^( *)(?=(\S?))/gm)].map(({ index, 1: blanks = '', 2: text }) => {
    const isText = text !== '' || blanks.length >= content;
    const length = isText ? blanks.length + delta : Math.min(blanks.length, content + delta);
    return [from + index, blanks, ' '.repeat(Math.max(length, 0))];
  });
}
