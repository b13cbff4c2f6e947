// Where a terminal is: in the panel, alone or split with others, or in a tab of the editor area. VS Code does not say it,
// so it is concluded from the tabs, the names and the sizes. Pure: placing.ts looks and remembers.

export type Place =
  /** Those of one group stand side by side. */
  | { readonly area: 'panel'; readonly group: string }
  /** The how-manieth tab of that editor column, from 0. */
  | { readonly area: 'editor'; readonly column: number; readonly index: number };

/** A tab of the editor area that holds a terminal; VS Code does not say which. */
export interface TerminalTab {
  readonly label: string;
  readonly column: number;
  readonly index: number;
}

export interface PlacedTerminal {
  readonly name: string;
  readonly openedAt: number;
  readonly place: Place;
}

/** What makes it likely that a terminal is in a tab, the most telling first; the newest one of equals. */
const SAME_NAME = 4;
const SAME_PLACE = 2;
const IN_EDITOR = 1;

/** @returns for each terminal the tab it is in; undefined in the panel */
export function tabsOf(
  terminals: readonly PlacedTerminal[],
  tabs: readonly TerminalTab[],
): readonly (TerminalTab | undefined)[] {
  const found = terminals.map((): TerminalTab | undefined => undefined);
  for (const tab of tabs) {
    let best = -1;
    for (const [index, terminal] of terminals.entries()) {
      if (found[index] !== undefined) continue;
      const before = terminals[best];
      if (before === undefined || isLikelier(terminal, before, tab)) best = index;
    }
    if (best >= 0) found[best] = tab;
  }
  return found;
}

function isLikelier(terminal: PlacedTerminal, other: PlacedTerminal, tab: TerminalTab): boolean {
  const more = likeliness(terminal, tab) - likeliness(other, tab);
  return more === 0 ? terminal.openedAt > other.openedAt : more > 0;
}

function likeliness({ name, place }: PlacedTerminal, { label, column, index }: TerminalTab): number {
  const isInEditor = place.area === 'editor';
  const isSamePlace = isInEditor && place.column === column && place.index === index;
  return (name === label ? SAME_NAME : 0) + (isSamePlace ? SAME_PLACE : 0) + (isInEditor ? IN_EDITOR : 0);
}

/** When a terminal of the panel got narrower. */
export interface Shrink {
  readonly group: string;
  readonly from: number;
  readonly cols: number;
  readonly at: number;
  /** How many stood side by side before. */
  readonly members: number;
}

/** The parts of a split may differ by what borders and scroll bars take. */
const SPLIT_TOLERANCE_COLS = 3;
/** With the second terminal VS Code also draws its list of them, at the cost of all. */
const LEAST_SHARE = 0.6;
/** The two are told by different processes, on a machine that may be busy. */
const ORDER_TOLERANCE_MS = 10_000;

/**
 * With one more width: a layout comes in steps, narrower and wider, of which only the first and the last say how much
 * room was made.
 */
export function withWidth(shrinks: readonly Shrink[], next: Shrink): readonly Shrink[] {
  const isSame = ({ group, cols, at }: Shrink): boolean =>
    group === next.group && cols === next.from && next.at - at < ORDER_TOLERANCE_MS;
  const before = shrinks.find(isSame);
  const whole = before === undefined ? next : { ...next, from: before.from, members: before.members };
  const others = shrinks.filter((one) => one !== before);
  return whole.cols < whole.from ? [...others, whole] : others;
}

/** The group a new terminal was split from: one that since made room for just one more. */
export function splitFrom(
  fresh: { readonly cols: number; readonly openedAt: number },
  shrinks: readonly Shrink[],
): string | undefined {
  return shrinks.find(({ from, cols, at, members }) => {
    const share = (from * members) / (members + 1);
    const isRoomForOne = cols <= share + SPLIT_TOLERANCE_COLS && cols >= share * LEAST_SHARE;
    return (
      isRoomForOne &&
      at >= fresh.openedAt - ORDER_TOLERANCE_MS &&
      Math.abs(cols - fresh.cols) <= SPLIT_TOLERANCE_COLS
    );
  })?.group;
}
