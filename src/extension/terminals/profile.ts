// The "Holdfast terminal" in VS Code's list of profiles: each one gets an id of its own, which is what brings it back.

import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { ANCHOR_ICON, PROFILE_ID } from '../manifest.ts';
import { attachArguments, type Wanted } from './arguments.ts';
import type { LauncherPlace } from './launcher.ts';

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
        throw new Error('Holdfast starts nothing in a workspace that is not trusted.');
      const wanted: Wanted = { how: 'create', session: newSessionId() };
      return new vscode.TerminalProfile(terminalOptions(await launcher(), wanted));
    },
  });
}
