// Keeps track of where each terminal of this window is (place.ts says how that is concluded), for the day VS Code comes
// back without them.

import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { shellArgsOf, wantedOf } from './arguments.ts';
import { type Place, type Shrink, splitFrom, type TerminalTab, tabsOf, withWidth } from './place.ts';

/** A new terminal and its tab are told one after the other. */
const SETTLE_MS = 250;
/** By then a terminal that was split has got its size, and its neighbour too. */
const SPLIT_LIMIT_MS = 60_000;

interface Placed {
  readonly openedAt: number;
  place: Place;
  cols: number | null;
  /** Its group is not to be guessed. */
  isAssigned: boolean;
}

export class Placing {
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new Emitter<void>());
  readonly #placed = new Map<vscode.Terminal, Placed>();
  /** For terminals that are about to be opened, by their session. */
  readonly #besides = new Map<string, vscode.Terminal>();
  #shrinks: readonly Shrink[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Looked again, for terminals of others too. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor() {
    const later = (): void => this.#later();
    for (const terminal of vscode.window.terminals) this.#add(terminal);
    this.#owned.add(vscode.window.onDidOpenTerminal((terminal) => this.#add(terminal)));
    this.#owned.add(vscode.window.onDidCloseTerminal((terminal) => this.#remove(terminal)));
    this.#owned.add(vscode.window.tabGroups.onDidChangeTabs(later));
    this.#owned.add(vscode.window.tabGroups.onDidChangeTabGroups(later));
    this.#owned.add({ dispose: () => clearTimeout(this.#timer) });
  }

  placeOf(terminal: vscode.Terminal): Place | undefined {
    return this.#placed.get(terminal)?.place;
  }

  /** Known from elsewhere: remembered, or put there by us. */
  assign(terminal: vscode.Terminal, place: Place): void {
    const placed = this.#add(terminal);
    placed.isAssigned = true;
    if (isSame(placed.place, place)) return;
    placed.place = place;
    this.#later();
    this.#changed.fire();
  }

  /** The next terminal that shows this session is opened beside another. */
  willOpenBeside(session: string, neighbour: vscode.Terminal): void {
    this.#besides.set(session, neighbour);
  }

  /** Its attach client told its width. */
  didSize(terminal: vscode.Terminal, cols: number): void {
    const placed = this.#placed.get(terminal);
    if (placed === undefined || placed.cols === cols) return;
    const before = placed.cols;
    placed.cols = cols;
    if (before !== null && placed.place.area === 'panel') {
      const { group } = placed.place;
      const members = this.#membersOf(group);
      this.#shrinks = withWidth(this.#shrinks, { group, from: before, cols, at: Date.now(), members });
    }
    this.#findSplits();
  }

  /** How many terminals of the panel `isCounted` says yes to. */
  countInPanel(isCounted: (terminal: vscode.Terminal) => boolean): number {
    return [...this.#placed].filter(([terminal, { place }]) => place.area === 'panel' && isCounted(terminal))
      .length;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #add(terminal: vscode.Terminal): Placed {
    const known = this.#placed.get(terminal);
    if (known !== undefined) return known;
    const beside = this.#besideOf(terminal);
    const place: Place = beside ?? { area: 'panel', group: randomUUID().slice(0, 8) };
    const isAssigned = beside !== undefined;
    const placed: Placed = { openedAt: Date.now(), place, cols: null, isAssigned };
    this.#placed.set(terminal, placed);
    this.#later();
    return placed;
  }

  #besideOf(terminal: vscode.Terminal): Place | undefined {
    const wanted = wantedOf(shellArgsOf(terminal));
    if (wanted === undefined || wanted.how === 'claim') return undefined;
    const neighbour = this.#besides.get(wanted.session);
    this.#besides.delete(wanted.session);
    const place = neighbour === undefined ? undefined : this.placeOf(neighbour);
    return place?.area === 'panel' ? place : undefined;
  }

  #remove(terminal: vscode.Terminal): void {
    this.#placed.delete(terminal);
    this.#later();
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), SETTLE_MS);
  }

  #look(): void {
    const all = [...this.#placed];
    const seen = all.map(([{ name }, { openedAt, place }]) => ({ name, openedAt, place }));
    const found = tabsOf(seen, terminalTabs());
    for (const [index, [, placed]] of all.entries()) {
      const tab = found[index];
      placed.place = tab === undefined ? inPanel(placed.place) : inEditor(tab);
    }
    this.#changed.fire();
  }

  #findSplits(): void {
    const now = Date.now();
    this.#shrinks = this.#shrinks.filter(({ at }) => now - at < SPLIT_LIMIT_MS);
    for (const placed of this.#placed.values()) {
      const { cols, openedAt, place, isAssigned } = placed;
      if (cols === null || isAssigned || place.area === 'editor' || now - openedAt > SPLIT_LIMIT_MS) continue;
      const others = this.#shrinks.filter(({ group }) => group !== place.group);
      const group = splitFrom({ cols, openedAt }, others);
      if (group === undefined || this.#membersOf(place.group) > 1) continue;
      placed.place = { area: 'panel', group };
      this.#changed.fire();
    }
  }

  #membersOf(group: string): number {
    const isIn = ({ place }: Placed): boolean => place.area === 'panel' && place.group === group;
    return [...this.#placed.values()].filter(isIn).length;
  }
}

/** In the order they stand; VS Code says which tabs are terminals, not which terminal. */
export function terminalTabs(): readonly (TerminalTab & { readonly tab: vscode.Tab })[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs, viewColumn }) =>
    tabs.flatMap((tab, index) =>
      tab.input instanceof vscode.TabInputTerminal
        ? [{ label: tab.label, column: viewColumn, index, tab }]
        : [],
    ),
  );
}

function inPanel(before: Place): Place {
  return before.area === 'panel' ? before : { area: 'panel', group: randomUUID().slice(0, 8) };
}

function inEditor({ column, index }: TerminalTab): Place {
  return { area: 'editor', column, index };
}

function isSame(a: Place, b: Place): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
