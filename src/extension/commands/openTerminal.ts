// Shows a session in a terminal of this window: the tab that shows it already, else a new one.

import * as vscode from 'vscode';
import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { sessionOf } from './targets.ts';

export async function openTerminal(holdfast: Holdfast, row?: unknown): Promise<void> {
  await open(holdfast, row, {});
}

export async function openTerminalInEditor(holdfast: Holdfast, row?: unknown): Promise<void> {
  await open(holdfast, row, { location: { viewColumn: vscode.ViewColumn.Active } });
}

async function open(
  holdfast: Holdfast,
  row: unknown,
  where: Pick<vscode.TerminalOptions, 'location'>,
): Promise<void> {
  const session = await sessionOf(holdfast, row, () => true, {
    placeHolder: t('Terminal to open'),
    none: t('There is no terminal to open.'),
  });
  if (session === undefined) return;
  const shown = holdfast.pairing.terminalOf(session.id);
  if (shown !== undefined) shown.show();
  else await holdfast.openTerminal({ how: 'open', session: session.id }, where);
}
