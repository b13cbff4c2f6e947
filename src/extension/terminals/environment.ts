// What every integrated terminal of this window gets: `holdfast` on its PATH, and who the window is.

import path from 'node:path';
import type * as vscode from 'vscode';
import { t } from '../l10n.ts';
import type { LauncherPlace } from './launcher.ts';

/** Also after the user's own start-up files, which like to put their folders first. */
const APPLY = { applyAtProcessCreation: true, applyAtShellIntegration: true } as const;

export function contributeEnvironment(
  collection: vscode.GlobalEnvironmentVariableCollection,
  launcher: LauncherPlace,
): void {
  collection.description = t('`holdfast` on the PATH');
  // Terminals that VS Code restores before this runs get what it remembers of the last time.
  collection.persistent = true;
  const wanted = new Map<string, string>(Object.entries(launcher.env));
  for (const [name, value] of wanted) replace(collection, name, value);
  const front = `${launcher.binDir}${path.delimiter}`;
  if (collection.get('PATH')?.value !== front) collection.prepend('PATH', front, APPLY);
  collection.forEach((name) => {
    if (name !== 'PATH' && !wanted.has(name)) collection.delete(name);
  });
}

/** Saying the same again would make VS Code offer to restart every terminal. */
function replace(collection: vscode.GlobalEnvironmentVariableCollection, name: string, value: string): void {
  if (collection.get(name)?.value !== value) collection.replace(name, value);
}
