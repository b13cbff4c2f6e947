// Opens the holdfast.yaml a service comes from, at the service; from the palette that of this window.

import * as vscode from 'vscode';
import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { sayNothingToDo } from '../say.ts';

export async function openConfig(holdfast: Holdfast, row?: unknown): Promise<void> {
  const service =
    typeof row === 'string' ? holdfast.client.mirror.services.get(row.slice('service:'.length)) : undefined;
  const { configs } = holdfast.window;
  const file =
    service?.root === undefined || service.root === null
      ? await pickFile([...configs.values()])
      : configs.get(service.root);
  if (file !== undefined) return openConfigFile(file, service?.config.baseName ?? service?.name);
  if (configs.size === 0 || service !== undefined) {
    await sayNothingToDo(t('There is no holdfast.yaml here.'), {
      title: t('Create holdfast.yaml'),
      command: 'holdfast.createConfig',
    });
  }
}

export async function openConfigFile(file: string, service?: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  const editor = await vscode.window.showTextDocument(document);
  if (service === undefined) return;
  const lines = document.getText().split('\n');
  const line = lines.findIndex((text) => new RegExp(`^\\s+["']?${escaped(service)}["']?:`).test(text));
  if (line === -1) return;
  const position = new vscode.Position(line, 0);
  editor.selection = new vscode.Selection(position, position);
  editor.revealRange(
    new vscode.Range(position, position),
    vscode.TextEditorRevealType.InCenterIfOutsideViewport,
  );
}

async function pickFile(files: readonly string[]): Promise<string | undefined> {
  if (files.length < 2) return files[0];
  const items = files.map((file) => ({ label: vscode.workspace.asRelativePath(file), file }));
  return (await vscode.window.showQuickPick(items, { placeHolder: t('Which holdfast.yaml') }))?.file;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
