// Opens a Holdfast terminal: in the panel, beside the active one, or in the editor area.

import * as vscode from 'vscode';
import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { newSessionId, terminalOptions } from '../terminals/profile.ts';

export async function newTerminal(holdfast: Holdfast): Promise<void> {
  await openNew(holdfast, {});
}

/**
 * By VS Code's own command, given what to run: `parentTerminal` of the API finds a parent only in the moment it is being
 * opened (1.139), and puts the new terminal into a tab of its own otherwise.
 */
export async function newTerminalBeside(holdfast: Holdfast): Promise<void> {
  const neighbour = vscode.window.activeTerminal;
  if (neighbour === undefined) return newTerminal(holdfast);
  const wanted = { how: 'create', session: newSessionId() } as const;
  const { shellPath, shellArgs, env, iconPath } = terminalOptions(await holdfast.launcher(), wanted);
  const config = { executable: shellPath, args: shellArgs, env, icon: iconPath };
  holdfast.placing.willOpenBeside(wanted.session, neighbour);
  await vscode.commands.executeCommand('workbench.action.terminal.split', { config });
}

export async function newTerminalInEditor(holdfast: Holdfast): Promise<void> {
  await openNew(holdfast, { location: { viewColumn: vscode.ViewColumn.Active } });
}

/** Without a place it goes where the user's settings say; of several folders VS Code asks which, and so do we. */
async function openNew(holdfast: Holdfast, where: Pick<vscode.TerminalOptions, 'location'>): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const placeHolder = t('Folder for the new terminal');
  const folder = folders.length > 1 ? await vscode.window.showWorkspaceFolderPick({ placeHolder }) : null;
  if (folder === undefined) return;
  const wanted = { how: 'create', session: newSessionId() } as const;
  await holdfast.openTerminal(wanted, { ...where, ...(folder !== null && { cwd: folder.uri }) });
}
