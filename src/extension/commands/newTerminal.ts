// Opens a Holdfast terminal: in the panel, beside the active one, or in the editor area.

import * as vscode from 'vscode';
import type { Holdfast } from '../context.ts';
import { newSessionId } from '../terminals/profile.ts';

export async function newTerminal(holdfast: Holdfast): Promise<void> {
  await openNew(holdfast, vscode.TerminalLocation.Panel);
}

export async function newTerminalBeside(holdfast: Holdfast): Promise<void> {
  const active = vscode.window.activeTerminal;
  await openNew(holdfast, active === undefined ? vscode.TerminalLocation.Panel : { parentTerminal: active });
}

export async function newTerminalInEditor(holdfast: Holdfast): Promise<void> {
  await openNew(holdfast, { viewColumn: vscode.ViewColumn.Active });
}

type Location = Exclude<vscode.TerminalOptions['location'], undefined>;

async function openNew(holdfast: Holdfast, location: Location): Promise<void> {
  await holdfast.openTerminal({ how: 'create', session: newSessionId() }, { location });
}
