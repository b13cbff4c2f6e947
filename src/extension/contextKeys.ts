// The answers that `when` clauses in package.json ask for; VS Code is told only what changed.

import * as vscode from 'vscode';
import type { ContextKey } from './manifest.ts';

export class ContextKeys {
  readonly #told = new Map<ContextKey, boolean>();

  set(values: Readonly<Record<ContextKey, boolean>>): void {
    for (const [key, value] of Object.entries(values) as [ContextKey, boolean][]) {
      if (this.#told.get(key) === value) continue;
      this.#told.set(key, value);
      void vscode.commands.executeCommand('setContext', key, value);
    }
  }
}
