// Starts the language server when the first holdfast.yaml is looked at: who has none pays nothing for it.

import * as vscode from 'vscode';
import { type Disposable, DisposableStore, toDisposable } from '../../base/disposable.ts';
import { t } from '../l10n.ts';
import { sayFailure } from '../say.ts';
import { CONFIG_PATTERN } from '../window.ts';
import type { LanguageClientOptions } from './client.ts';

const FILES: vscode.DocumentFilter = { scheme: 'file', pattern: CONFIG_PATTERN };

export function followConfigTexts(options: Omit<LanguageClientOptions, 'files'>): Disposable {
  const owned = new DisposableStore();
  let isStarted = false;
  const look = (document: vscode.TextDocument): void => {
    if (isStarted || owned.isDisposed || vscode.languages.match(FILES, document) === 0) return;
    isStarted = true;
    start(options, owned).catch((error: unknown) =>
      sayFailure(options.log, t('Starting the language server'), error),
    );
  };
  owned.add(vscode.workspace.onDidOpenTextDocument(look));
  for (const document of vscode.workspace.textDocuments) look(document);
  return owned;
}

async function start(options: Omit<LanguageClientOptions, 'files'>, owned: DisposableStore): Promise<void> {
  // A bundle of its own: the extension stays small.
  const { startLanguageClient } = await import('./client.ts');
  const client = await startLanguageClient({ ...options, files: FILES });
  if (owned.isDisposed) await client.stop();
  else owned.add(toDisposable(() => void client.stop()));
}
