// Chooses the order of the Processes view.

import * as vscode from 'vscode';
import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import type { ProcessOrder } from '../views/processOrder.ts';

function choices(): readonly (vscode.QuickPickItem & { readonly order: ProcessOrder })[] {
  const description = t('most first');
  return [
    {
      label: `$(history) ${t('Start Time')}`,
      description: t('services first, each in the order they were started'),
      order: 'start',
    },
    { label: `$(dashboard) ${t('CPU')}`, description, order: 'cpu' },
    { label: `$(database) ${t('Memory')}`, description, order: 'memory' },
    { label: `$(case-sensitive) ${t('Name')}`, order: 'name' },
    { label: `$(symbol-number) ${t('Process ID')}`, order: 'pid' },
  ];
}

export async function sortProcesses({ processOrder }: Holdfast): Promise<void> {
  const items = choices().map((choice) => ({ ...choice, picked: choice.order === processOrder.value }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: t('Sort processes by') });
  if (chosen !== undefined) await processOrder.set(chosen.order);
}
