// The "Holdfast terminal" in VS Code's list of profiles: each one gets an id of its own, which is what brings it back.

import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { ANCHOR_ICON, PROFILE_ID } from '../manifest.ts';
import { attachArguments, shellArgsOf, type Wanted, wantedOf } from './arguments.ts';
import type { LauncherPlace } from './launcher.ts';

/** A terminal that was asked for and is not there by then never will be. */
const OPENED_LIMIT_MS = 30_000;

export function newSessionId(): string {
  return `t-${randomUUID().slice(0, 13)}`;
}

/**
 * A normal terminal whose shell is our attach client. Without a name it is called after the program in it, as any
 * other.
 */
export function terminalOptions(
  launcher: LauncherPlace,
  wanted: Wanted,
  more: Pick<vscode.TerminalOptions, 'name' | 'location' | 'cwd'> = {},
): vscode.TerminalOptions {
  return {
    shellPath: launcher.path,
    shellArgs: attachArguments(wanted),
    env: { ...launcher.env },
    iconPath: new vscode.ThemeIcon(wanted.how === 'watch' ? 'eye' : ANCHOR_ICON),
    ...more,
  };
}

export function registerProfile(launcher: () => Promise<LauncherPlace>): vscode.Disposable {
  return vscode.window.registerTerminalProfileProvider(PROFILE_ID, {
    async provideTerminalProfile() {
      if (!vscode.workspace.isTrusted)
        throw new Error(t('Holdfast starts nothing in a workspace that is not trusted.'));
      const wanted: Wanted = { how: 'create', session: newSessionId() };
      const place = await launcher();
      showWhenOpened(wanted.session);
      return new vscode.TerminalProfile(terminalOptions(place, wanted));
    },
  });
}

/** VS Code makes the terminal of a contributed profile, but leaves the panel closed or another terminal in front. */
function showWhenOpened(session: string): void {
  const opening = vscode.window.onDidOpenTerminal((terminal) => {
    const wanted = wantedOf(shellArgsOf(terminal));
    if (wanted === undefined || wanted.how === 'claim' || wanted.session !== session) return;
    end();
    terminal.show();
  });
  const timer = setTimeout(() => opening.dispose(), OPENED_LIMIT_MS);
  const end = (): void => {
    clearTimeout(timer);
    opening.dispose();
  };
}
