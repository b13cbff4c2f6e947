// The words of a YAML text with the blanks between them, and for each where it would stand if all blocks were indented
// alike: by the step the text itself uses most. Nothing is said of what words mean, and none is changed.

import { type CST, Parser } from 'yaml';

export interface Leaf {
  readonly kind:
    | 'blank'
    | 'newline'
    | 'comment'
    | 'word'
    | 'lines'
    | 'dash'
    | 'colon'
    | 'comma'
    | 'opening'
    | 'closing';
  readonly from: number;
  readonly source: string;
  readonly block: Block;
  /** It begins an entry of its block, or an item: as the first word of its line it stands at the block's column. */
  readonly isHead: boolean;
  /** Between brackets. */
  readonly isInFlow: boolean;
}

/** A map or a list whose lines have one indentation: as it is, and as it is to be. */
export interface Block {
  readonly old: number;
  readonly now: number;
}

const DEFAULT_STEP = 2;
/** A dash and a blank. */
const DASH_WIDTH = 2;

export function leavesOf(text: string): readonly Leaf[] {
  const tokens = [...new Parser().parse(text)];
  const steps: number[] = [];
  for (const token of tokens) if (token.type === 'document') collectSteps(token.value, undefined, steps);
  const leaves = new Leaves(mostCommon(steps));
  for (const token of tokens) leaves.add(token);
  return leaves.found;
}

interface Around {
  readonly block: Block;
  readonly is: 'top' | 'map' | 'list';
  /** Written with `?`: what is in it keeps its place in it. */
  readonly isExplicit: boolean;
  readonly isInFlow: boolean;
}

const TOP: Around = { block: { old: 0, now: 0 }, is: 'top', isExplicit: false, isInFlow: false };

class Leaves {
  readonly found: Leaf[] = [];
  readonly #step: number;

  constructor(step: number) {
    this.#step = step;
  }

  add(token: CST.Token): void {
    if (token.type === 'document') {
      this.#all(token.start, TOP);
      if (token.value !== undefined) this.#value(token.value, TOP);
      this.#all(token.end, TOP);
    } else this.#value(token, TOP);
  }

  #value(token: CST.Token, around: Around): void {
    switch (token.type) {
      case 'block-map':
      case 'block-seq':
        this.#block(token, around);
        return;
      case 'flow-collection':
        this.#flow(token, { ...around, isInFlow: true });
        return;
      case 'block-scalar':
        for (const one of token.props) this.#value(one, around);
        this.#push('lines', token.source, token.props.at(-1)?.offset ?? token.offset, around);
        return;
      default:
        if ('source' in token) this.#push(kindOf(token.type), token.source, token.offset, around);
        if ('end' in token) this.#all(token.end, around);
    }
  }

  #block(token: CST.BlockMap | CST.BlockSequence, outer: Around): void {
    const is = token.type === 'block-map' ? 'map' : 'list';
    const block = { old: token.indent, now: this.#columnOf(is, token.indent, outer) };
    for (const item of token.items) {
      const isExplicit = item.start.some(({ type }) => type === 'explicit-key-ind') || outer.isExplicit;
      const inside: Around = { block, is, isExplicit, isInFlow: false };
      this.#all(item.start, inside, 'heads');
      if (item.key) this.#key(item.key, inside);
      this.#all(item.sep, inside);
      if (item.value) this.#value(item.value, inside);
    }
  }

  /** @returns the column of a block inside of another one */
  #columnOf(is: 'map' | 'list', old: number, { block, is: outer, isExplicit }: Around): number {
    if (outer === 'top') return 0;
    if (isExplicit) return old + block.now - block.old;
    if (outer === 'list') return block.now + DASH_WIDTH;
    // The items of a list may stand right below its key.
    return is === 'list' && old === block.old ? block.now : block.now + this.#step;
  }

  #key(token: CST.Token, around: Around): void {
    if (!('source' in token)) {
      this.#value(token, around);
      return;
    }
    this.#push('word', token.source, token.offset, around, true);
    if ('end' in token) this.#all(token.end as CST.SourceToken[] | undefined, around);
  }

  #flow(token: CST.FlowCollection, around: Around): void {
    this.#push('opening', token.start.source, token.start.offset, around);
    for (const item of token.items) {
      this.#all(item.start, around);
      if (item.key) this.#value(item.key, around);
      this.#all(item.sep, around);
      if (item.value) this.#value(item.value, around);
    }
    this.#all(token.end, around);
  }

  #all(tokens: readonly CST.Token[] | undefined, around: Around, heads?: 'heads'): void {
    for (const token of tokens ?? [])
      if ('source' in token)
        this.#push(kindOf(token.type), token.source, token.offset, around, heads === 'heads');
  }

  #push(kind: Leaf['kind'], source: string, offset: number, around: Around, isHead = false): void {
    // The library gives the lines of a block scalar no offset of their own.
    const before = this.found.at(-1);
    const from = kind === 'lines' && before !== undefined ? before.from + before.source.length : offset;
    const shown = around.isExplicit && (kind === 'colon' || kind === 'dash') ? 'word' : kind;
    if (source !== '')
      this.found.push({ kind: shown, from, source, block: around.block, isHead, isInFlow: around.isInFlow });
  }
}

function kindOf(type: CST.Token['type']): Leaf['kind'] {
  switch (type) {
    case 'space':
      return 'blank';
    case 'newline':
    case 'comment':
    case 'comma':
      return type;
    case 'seq-item-ind':
      return 'dash';
    case 'map-value-ind':
      return 'colon';
    case 'flow-map-end':
    case 'flow-seq-end':
      return 'closing';
    default:
      return 'word';
  }
}

/** How much further in than the map around it each map begins. */
function collectSteps(token: CST.Token | undefined, outer: number | undefined, steps: number[]): void {
  if (token?.type !== 'block-map' && token?.type !== 'block-seq') return;
  const isMap = token.type === 'block-map';
  if (isMap && outer !== undefined) steps.push(token.indent - outer);
  for (const { value } of token.items) collectSteps(value, isMap ? token.indent : undefined, steps);
}

function mostCommon(steps: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const step of steps) if (step > 0) counts.set(step, (counts.get(step) ?? 0) + 1);
  const [first] = [...counts].sort(([a, n], [b, m]) => m - n || a - b);
  return first?.[0] ?? DEFAULT_STEP;
}
