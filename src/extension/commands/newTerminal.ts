// Opens a Holdfast terminal: in the panel, beside the active one, or in the editor area.

import * as vscode from 'vscode';
import type { Holdfast } from '../context.ts';
import { newSessionId } from '../terminals/profile.ts';

export async function newTerminal(holdfast: Holdfast): Promise<void> {
  await openNew(holdfast, {});
}

export async function newTerminalBeside(holdfast: Holdfast): Promise<void> {
  const active = vscode.window.activeTerminal;
  await openNew(holdfast, active === undefined ? {} : { location: { parentTerminal: active } });
}

export async function newTerminalInEditor(holdfast: Holdfast): Promise<void> {
  await openNew(holdfast, { location: { viewColumn: vscode.ViewColumn.Active } });
}

/** Without a place it goes where the user's settings say. */
async function openNew(holdfast: Holdfast, where: Pick<vscode.TerminalOptions, 'location'>): Promise<void> {
  await holdfast.openTerminal({ how: 'create', session: newSessionId() }, where);
}
