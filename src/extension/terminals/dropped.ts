// A terminal whose row was dropped on the editor area. VS Code opens an address there, and asks the editor registered for
// that kind of address to show it: ours puts the terminal in its place and is gone.

import * as vscode from 'vscode';
import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { DROPPED_TYPE } from '../manifest.ts';
import { sayFailure, sayNothingToDo } from '../say.ts';

export function takeDropped(holdfast: Holdfast): vscode.Disposable {
  const provider: vscode.CustomReadonlyEditorProvider = {
    openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
    async resolveCustomEditor({ uri }, panel) {
      const column = panel.viewColumn ?? vscode.ViewColumn.Active;
      try {
        await openAt(holdfast, uri.path.slice(1), column);
      } catch (error) {
        await sayFailure(holdfast.log, t('Opening a terminal'), error);
      } finally {
        // Last: a column that was made by the drop is there as long as something is in it.
        panel.dispose();
      }
    },
  };
  return vscode.window.registerCustomEditorProvider(DROPPED_TYPE, provider);
}

async function openAt(holdfast: Holdfast, session: string, viewColumn: vscode.ViewColumn): Promise<void> {
  const { pairing, placing, client } = holdfast;
  const shown = pairing.terminalOf(session);
  if (shown === undefined) {
    if (client.mirror.sessions.has(session))
      await holdfast.openTerminal({ how: 'open', session }, { location: { viewColumn } });
    else await sayNothingToDo(t('This terminal is not there any more.'));
    return;
  }
  const isInPanel = placing.placeOf(shown)?.area === 'panel';
  shown.show();
  // It comes to the column that was dropped on: that one is active.
  if (isInPanel) await vscode.commands.executeCommand('workbench.action.terminal.moveToEditor');
  else
    await vscode.commands.executeCommand('moveActiveEditor', {
      to: 'position',
      by: 'group',
      value: viewColumn,
    });
}
