// A closed tab ends nothing by itself. Where a program was running in it, a quiet notice offers to end that; the
// setting can make it always end, or never ask.

import * as vscode from 'vscode';
import type { SessionInfo } from '../../protocol/types.ts';
import { t } from '../l10n.ts';
import type { OnClose } from '../settings.ts';
import { foregroundProgram, isEnded } from '../views/terminalRows.ts';

export interface Closing {
  readonly sessionOf: (id: string) => SessionInfo | undefined;
  readonly onClose: () => OnClose;
  readonly setOnClose: (value: OnClose) => Promise<void>;
  /** Ends the session; says itself what went wrong. */
  readonly end: (session: string) => Promise<void>;
}

export async function didCloseTab(
  { terminal, session: id }: { readonly terminal: vscode.Terminal; readonly session: string },
  closing: Closing,
): Promise<void> {
  if (terminal.exitStatus?.reason !== vscode.TerminalExitReason.User) return;
  const session = closing.sessionOf(id);
  if (session === undefined || isEnded(session) || session.kind === 'service') return;
  const choice = closing.onClose();
  if (choice === 'end') await closing.end(id);
  if (choice !== 'ask') return;
  const program = foregroundProgram(session);
  if (program === null) return;
  const [end, keep, never] = [t('End It'), t('Keep'), t("Don't Ask Again")];
  const text = t('“{program}” goes on in the background; the Terminals view has it.', { program });
  const answer = await vscode.window.showInformationMessage(text, end, keep, never);
  if (answer === end) await closing.end(id);
  if (answer === never) await closing.setOnClose('keep');
}
