// Makes Holdfast the terminal that VS Code opens by itself, and undoes it.

import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { isDefaultProfile, makeDefaultProfile, undoDefaultProfile } from '../terminals/defaultProfile.ts';

/** VS Code reads its profiles anew at most once in two seconds; before that the message would not be true. */
const PROFILES_READ_MS = 2_500;

export async function makeDefault(holdfast: Holdfast): Promise<void> {
  const { path } = await holdfast.launcher();
  await makeDefaultProfile(path, holdfast.memory);
  await delay(PROFILES_READ_MS);
  const undo = t('Undo');
  const text = t('New terminals are Holdfast terminals from now on: their programs outlive VS Code.');
  if ((await vscode.window.showInformationMessage(text, undo)) === undo) await undoDefault(holdfast);
}

export async function undoDefault(holdfast: Holdfast): Promise<void> {
  if (isDefaultProfile()) await undoDefaultProfile(holdfast.memory);
}
