// Opens terminals in the places they had, and closes the empty shells that VS Code for the web shows there after its server
// was stopped: it knows that there was a terminal, and no longer which.

import * as vscode from 'vscode';
import { isOnlyLookedAt, shellArgsOf } from './arguments.ts';
import type { Pairing } from './pairing.ts';
import { type Placing, terminalTabs } from './placing.ts';
import { isSameRun, type Remembered } from './remembered.ts';

export type OpenTerminal = (
  session: string,
  location: NonNullable<vscode.TerminalOptions['location']>,
) => Promise<vscode.Terminal>;

export interface PuttingBack {
  readonly pairing: Pairing;
  readonly placing: Placing;
  readonly open: OpenTerminal;
  /** All that was there. */
  readonly remembered: readonly Remembered[];
  /** Of these, what VS Code did not bring back. */
  readonly lost: readonly Remembered[];
}

export async function putBack(parts: PuttingBack): Promise<void> {
  const { pairing, remembered, lost } = parts;
  const shells = pairing.placeholders();
  const isKept = (terminal: vscode.Terminal): boolean =>
    pairing.isOurs(terminal) && !shells.includes(terminal);
  const before = vscode.window.terminals.filter((terminal) => !isKept(terminal));
  const isFresh = !isSameRun(remembered, pairing.shown());
  const tabs = placeholderTabs(parts, isKept);
  await openAll(parts);
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true);
  const isInPanel = lost.some(({ place }) => place.area === 'panel');
  if (isFresh && isInPanel && !pairing.hadOthersInPanel()) closeShells(before, lost);
}

/** All at once: VS Code splits off a terminal that it has just been told of, and no longer one that it shows. */
async function openAll({ open, placing, lost }: PuttingBack): Promise<void> {
  const groups = new Map<string, vscode.Terminal>();
  const opened: vscode.Terminal[] = [];
  for (const { session, place } of lost) {
    const parent = place.area === 'panel' ? groups.get(place.group) : undefined;
    const location =
      place.area === 'editor'
        ? { viewColumn: place.column, preserveFocus: true }
        : parent === undefined
          ? vscode.TerminalLocation.Panel
          : { parentTerminal: parent };
    const terminal = await open(session, location);
    placing.assign(terminal, place);
    if (place.area === 'panel' && parent === undefined) groups.set(place.group, terminal);
    opened.push(terminal);
  }
  await Promise.all(opened.map(({ processId }) => processId));
}

/** Terminals in the editor area that stand exactly where one of ours stood. */
function placeholderTabs(
  { placing, lost }: PuttingBack,
  isKept: (terminal: vscode.Terminal) => boolean,
): vscode.Tab[] {
  const tabs = terminalTabs();
  const kept = vscode.window.terminals.filter(
    (terminal) => isKept(terminal) && placing.placeOf(terminal)?.area === 'editor',
  );
  const found = lost.flatMap(({ place }) =>
    place.area === 'editor'
      ? tabs.filter(({ column, index }) => column === place.column && index === place.index)
      : [],
  );
  // One of ours that VS Code did bring back may stand there now.
  return found.slice(0, Math.max(0, tabs.length - kept.length)).map(({ tab }) => tab);
}

/** Nobody has typed into them, and the panel had none but ours. */
function closeShells(before: readonly vscode.Terminal[], lost: readonly Remembered[]): void {
  const left = before.filter((terminal) => vscode.window.terminals.includes(terminal));
  const inEditor = terminalTabs().length - lost.filter(({ place }) => place.area === 'editor').length;
  // With a terminal of somebody else in the editor area it cannot be told which is which.
  if (inEditor > 0) return;
  for (const terminal of left) {
    if (!terminal.state.isInteractedWith && !isOnlyLookedAt(shellArgsOf(terminal))) terminal.dispose();
  }
}
