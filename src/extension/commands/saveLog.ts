// Saves the log document in front as a file. VS Code's own "Save As" looks for a place among log documents only.

import * as vscode from 'vscode';
import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { askOf } from '../logs/logAsk.ts';
import { sayNothingToDo } from '../say.ts';

export async function saveLog(holdfast: Holdfast): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  const ask = document && askOf(document.uri);
  if (document === undefined || ask === undefined) {
    await sayNothingToDo(t('There is no log in front to save.'));
    return;
  }
  const root = holdfast.client.mirror.services.get(ask.target[0] ?? '')?.root ?? holdfast.window.roots[0];
  const name = document.uri.path.slice(document.uri.path.lastIndexOf('/') + 1);
  const place = await vscode.window.showSaveDialog({
    title: t('Save Log'),
    ...(root !== undefined &&
      root !== null && { defaultUri: vscode.Uri.joinPath(vscode.Uri.file(root), name) }),
  });
  if (place === undefined) return;
  await vscode.workspace.fs.writeFile(place, new TextEncoder().encode(document.getText()));
  await vscode.window.showTextDocument(place, { preview: false });
}
