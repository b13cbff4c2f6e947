// Finds our extension among those VS Code has loaded.
import * as vscode from 'vscode';

export function holdfast(): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension('holdfast.holdfast');
  if (extension === undefined) {
    const known = vscode.extensions.all.map(({ id }) => id).filter((id) => !id.startsWith('vscode.'));
    throw new Error(`VS Code has not loaded holdfast.holdfast; it has ${known.join(', ')}`);
  }
  return extension;
}
