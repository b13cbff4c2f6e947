// What VS Code calls. A list: make the owner, register the commands, begin. The daemon is contacted after `activate` has
// returned.

import * as vscode from 'vscode';
import { commands } from './commands/table.ts';
import { Holdfast } from './context.ts';
import { setTranslation, t } from './l10n.ts';
import { type CommandId, commandIds } from './manifest.ts';
import { sayFailure } from './say.ts';

export function activate(context: vscode.ExtensionContext): void {
  setTranslation((message, values) => vscode.l10n.t(message, values));
  const holdfast = new Holdfast(context);
  context.subscriptions.push(holdfast);
  for (const id of commandIds) {
    const run = (row?: unknown): Promise<void> => runCommand(holdfast, id, row);
    context.subscriptions.push(vscode.commands.registerCommand(id, run));
  }
  setImmediate(() => {
    holdfast.start().catch((error: unknown) => sayFailure(holdfast.log, t('Starting'), error));
  });
}

async function runCommand(holdfast: Holdfast, id: CommandId, row: unknown): Promise<void> {
  try {
    await commands[id](holdfast, row);
  } catch (error) {
    await sayFailure(holdfast.log, id, error);
  }
}
