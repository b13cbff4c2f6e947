// Chooses the order of the Processes view.

import * as vscode from 'vscode';
import type { Holdfast } from '../context.ts';
import type { ProcessOrder } from '../views/processOrder.ts';

const CHOICES: readonly (vscode.QuickPickItem & { readonly order: ProcessOrder })[] = [
  {
    label: '$(history) Start',
    description: 'services first, each in the order they were started',
    order: 'start',
  },
  { label: '$(dashboard) CPU', description: 'most first', order: 'cpu' },
  { label: '$(database) Memory', description: 'most first', order: 'memory' },
  { label: '$(case-sensitive) Name', order: 'name' },
  { label: '$(symbol-number) Process ID', order: 'pid' },
];

export async function sortProcesses({ processOrder }: Holdfast): Promise<void> {
  const items = CHOICES.map((choice) => ({ ...choice, picked: choice.order === processOrder.value }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: 'Sort processes by' });
  if (chosen !== undefined) await processOrder.set(chosen.order);
}
