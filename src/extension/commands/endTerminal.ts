// Ends what runs in a session; asks first where that is more than a shell.

import * as vscode from 'vscode';
import type { Holdfast } from '../context.ts';
import { foregroundProgram, isEnded } from '../views/terminalRows.ts';
import { sessionOf } from './targets.ts';

export async function endTerminal(holdfast: Holdfast, row?: unknown): Promise<void> {
  const session = await sessionOf(holdfast, row, (one) => !isEnded(one), 'end');
  if (session === undefined) return;
  const program = foregroundProgram(session);
  if (program !== null) {
    const text = `End “${program}” in terminal “${session.name}”?`;
    const answer = await vscode.window.showWarningMessage(text, { modal: true }, 'End It');
    if (answer !== 'End It') return;
  }
  await holdfast.request('session/terminate', { session: session.id, root: session.root });
}
