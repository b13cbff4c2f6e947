// Makes Holdfast the terminal that VS Code opens by itself, and undoes it.

import * as vscode from 'vscode';
import type { Holdfast } from '../context.ts';
import { isDefaultProfile, makeDefaultProfile, undoDefaultProfile } from '../terminals/defaultProfile.ts';

export async function makeDefault(holdfast: Holdfast): Promise<void> {
  const { path } = await holdfast.launcher();
  await makeDefaultProfile(path, holdfast.memory);
  const undo = 'Undo';
  const text = 'New terminals are Holdfast terminals from now on: their programs outlive VS Code.';
  if ((await vscode.window.showInformationMessage(text, undo)) === undo) await undoDefault(holdfast);
}

export async function undoDefault(holdfast: Holdfast): Promise<void> {
  if (isDefaultProfile()) await undoDefaultProfile(holdfast.memory);
}
