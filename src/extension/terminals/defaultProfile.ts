// Makes Holdfast what "+" and Ctrl+` open, through VS Code's own settings, and takes it back. A profile of the settings,
// not the contributed one: that is not always known yet when VS Code opens its first terminal.

import * as vscode from 'vscode';
import { ANCHOR_ICON, SETTINGS_PROFILE_NAME } from '../manifest.ts';
import { attachArguments } from './arguments.ts';

const PREVIOUS_KEY = 'holdfast.previousDefaultProfile';

/** As VS Code names the platforms in its settings. */
const PLATFORM = process.platform === 'win32' ? 'windows' : process.platform === 'darwin' ? 'osx' : 'linux';
const DEFAULT_SETTING = `defaultProfile.${PLATFORM}`;
const PROFILES_SETTING = `profiles.${PLATFORM}`;

export function isDefaultProfile(): boolean {
  return terminalSettings().get(DEFAULT_SETTING) === SETTINGS_PROFILE_NAME;
}

export async function makeDefaultProfile(launcherPath: string, memory: vscode.Memento): Promise<void> {
  const settings = terminalSettings();
  const before = settings.inspect<string | null>(DEFAULT_SETTING)?.globalValue ?? null;
  if (before !== SETTINGS_PROFILE_NAME) await memory.update(PREVIOUS_KEY, before);
  await writeProfile(launcherPath);
  await settings.update(DEFAULT_SETTING, SETTINGS_PROFILE_NAME, vscode.ConfigurationTarget.Global);
}

export async function undoDefaultProfile(memory: vscode.Memento): Promise<void> {
  const settings = terminalSettings();
  const before = memory.get<string | null>(PREVIOUS_KEY) ?? undefined;
  await settings.update(DEFAULT_SETTING, before, vscode.ConfigurationTarget.Global);
  const { [SETTINGS_PROFILE_NAME]: _, ...others } = ownProfiles();
  const rest = Object.keys(others).length > 0 ? others : undefined;
  await settings.update(PROFILES_SETTING, rest, vscode.ConfigurationTarget.Global);
  await memory.update(PREVIOUS_KEY, undefined);
}

/** The launcher has moved with the home: a default profile that points to nothing would be no terminal at all. */
export async function repairDefaultProfile(launcherPath: string): Promise<void> {
  const profile = ownProfiles()[SETTINGS_PROFILE_NAME];
  if (!isDefaultProfile() || (isRecord(profile) && profile['path'] === launcherPath)) return;
  await writeProfile(launcherPath);
}

async function writeProfile(launcherPath: string): Promise<void> {
  const profile = { path: launcherPath, args: attachArguments({ how: 'claim' }), icon: ANCHOR_ICON };
  const profiles = { ...ownProfiles(), [SETTINGS_PROFILE_NAME]: profile };
  await terminalSettings().update(PROFILES_SETTING, profiles, vscode.ConfigurationTarget.Global);
}

/** Only what the user's settings say: the merged value would copy VS Code's own profiles into them. */
function ownProfiles(): Readonly<Record<string, unknown>> {
  const value = terminalSettings().inspect<unknown>(PROFILES_SETTING)?.globalValue;
  return isRecord(value) ? value : {};
}

function terminalSettings(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration('terminal.integrated');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
