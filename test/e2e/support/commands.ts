// The commands the tests run from the palette, by id, with the title a person types. Ours come from package.json, so
// that a test never holds a text of its own.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const REPO = join(import.meta.dirname, '../../..');

/** VS Code's own, as 1.139 titles them. */
const VSCODE_TITLES: Readonly<Record<string, string>> = {
  'workbench.action.openSettings2': 'Preferences: Open Settings (UI)',
  'welcome.showAllWalkthroughs': 'Welcome: Open Walkthrough...',
  'editor.action.formatDocument': 'Format Document',
  'workbench.action.reloadWindow': 'Reload Window',
  'workbench.action.selectTheme': 'Preferences: Color Theme',
  'workbench.action.showRuntimeExtensions': 'Developer: Show Running Extensions',
  'workbench.mcp.listServer': 'List Servers',
  'notifications.clearAll': 'Clear All Notifications',
  'caller.callTool': 'Call the Tool of call.json',
  'workbench.action.quickOpen': 'Go to File...',
  'workbench.action.tasks.runTask': 'Run Task',
  'workbench.files.action.compareFileWith': 'File: Compare Active File With...',
  'workbench.action.terminal.moveToTerminalPanel': 'Move Terminal into Panel',
  'workbench.action.closeActiveEditor': 'View: Close Editor',
  'workbench.action.togglePanel': 'View: Toggle Panel Visibility',
  'workbench.action.terminal.new': 'Create New Terminal',
  'workbench.action.terminal.newWithProfile': 'Create New Terminal (With Profile)',
  'workbench.action.terminal.split': 'Split Terminal',
  'workbench.action.createTerminalEditor': 'Create New Terminal in Editor Area',
  'workbench.action.terminal.kill': 'Kill the Active Terminal Instance',
  'workbench.action.terminal.scrollToPreviousCommand': 'Scroll to Previous Command',
};

export function titleOf(commandId: string): string {
  const vscode = VSCODE_TITLES[commandId];
  if (vscode !== undefined) return vscode;
  const manifest = readJson('package.json') as {
    readonly contributes: { readonly commands: readonly Command[] };
  };
  const command = manifest.contributes.commands.find((contributed) => contributed.command === commandId);
  if (command === undefined) throw new Error(`package.json contributes no command ${commandId}`);
  return `Holdfast: ${textOf(command.title)}`;
}

interface Command {
  readonly command: string;
  readonly title: string;
}

function textOf(title: string): string {
  const key = /^%(.+)%$/.exec(title)?.[1];
  if (key === undefined) return title;
  return (readJson('package.nls.json') as Readonly<Record<string, string>>)[key] ?? title;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(REPO, file), 'utf8'));
}
