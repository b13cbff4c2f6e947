// Gives a session another name, and its tab where that is the active one: VS Code renames no other.

import * as vscode from 'vscode';
import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { sessionOf } from './targets.ts';

export async function renameTerminal(holdfast: Holdfast, row?: unknown): Promise<void> {
  const session = await sessionOf(holdfast, row, () => true, {
    placeHolder: t('Terminal to rename'),
    none: t('There is no terminal to rename.'),
  });
  if (session === undefined) return;
  const name = await vscode.window.showInputBox({
    title: t('Rename Terminal'),
    value: session.name,
    validateInput: (text) => (text.trim() === '' ? t('A name has at least one letter.') : undefined),
  });
  if (name === undefined || name.trim() === session.name) return;
  await holdfast.request('session/rename', { session: session.id, root: session.root, name: name.trim() });
  const tab = holdfast.pairing.terminalOf(session.id);
  if (tab !== undefined && tab === vscode.window.activeTerminal) {
    await vscode.commands.executeCommand('workbench.action.terminal.renameWithArg', { name: name.trim() });
  }
}
