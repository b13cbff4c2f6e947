// Ends what runs in a session; asks first where that is more than a shell.

import * as vscode from 'vscode';
import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { foregroundProgram, isEnded } from '../views/terminalRows.ts';
import { sessionOf } from './targets.ts';

export async function endTerminal(holdfast: Holdfast, row?: unknown): Promise<void> {
  const session = await sessionOf(holdfast, row, (one) => !isEnded(one), {
    placeHolder: t('Terminal to end'),
    none: t('There is no terminal to end.'),
  });
  if (session === undefined) return;
  const program = foregroundProgram(session);
  if (program !== null) {
    const text = t('End “{program}” in terminal “{name}”?', { program, name: session.name });
    const end = t('End It');
    if ((await vscode.window.showWarningMessage(text, { modal: true }, end)) !== end) return;
  }
  await holdfast.request('session/terminate', { session: session.id, root: session.root });
}
