// Proposes a first holdfast.yaml and writes it only when the user saves what is shown.

import * as vscode from 'vscode';
import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { sayNothingToDo } from '../say.ts';
import { openConfigFile } from './openConfig.ts';
import { startAll } from './startAll.ts';

export async function createConfig(holdfast: Holdfast): Promise<void> {
  const folder = await pickFolder();
  if (folder === undefined) return;
  const { file, exists, text } = await holdfast.request('config/init', { root: folder.uri.fsPath });
  if (exists) return openConfigFile(file);
  const document = await propose(vscode.Uri.joinPath(folder.uri, 'holdfast.yaml'), text);
  const [saveAndStart, save] = [t('Save and Start'), t('Save')];
  const question = t('This is what Holdfast proposes. Change what you like, then save it.');
  const answer = await vscode.window.showInformationMessage(question, saveAndStart, save);
  if (answer === undefined || !(await document.save())) return;
  if (answer === saveAndStart) {
    await holdfast.window.refresh();
    await startAll(holdfast);
  }
}

async function pickFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length > 1) return vscode.window.showWorkspaceFolderPick();
  if (folders.length === 0)
    await sayNothingToDo(t('Open a folder first: holdfast.yaml describes its services.'));
  return folders[0];
}

/** An unsaved document that will become the file. */
async function propose(file: vscode.Uri, text: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(file.with({ scheme: 'untitled' }));
  const edit = new vscode.WorkspaceEdit();
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  edit.replace(document.uri, all, text);
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showTextDocument(document);
  return document;
}
