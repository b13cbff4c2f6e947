// Marks each holdfast.yaml in the explorer and on its tab: how many of its services run, or, in colour, how many failed.

import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import type { ServiceInfo } from '../../protocol/types.ts';
import { type Decoration, decorationOf } from './decoration.ts';

export class ConfigDecorations implements vscode.FileDecorationProvider {
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<vscode.Uri[]>());
  #shown: ReadonlyMap<string, Decoration> = new Map();

  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor() {
    this.#owned.add(vscode.window.registerFileDecorationProvider(this));
  }

  /** @param configs file of each root */
  update(services: Iterable<ServiceInfo>, configs: ReadonlyMap<string, string>): void {
    const all = [...services];
    const shown = new Map<string, Decoration>();
    for (const [root, file] of configs) {
      const decoration = decorationOf(all.filter((service) => service.root === root));
      if (decoration !== undefined) shown.set(vscode.Uri.file(file).toString(), decoration);
    }
    const before = this.#shown;
    this.#shown = shown;
    const files = [...new Set([...before.keys(), ...shown.keys()])];
    const changed = files.filter((file) => before.get(file)?.tooltip !== shown.get(file)?.tooltip);
    if (changed.length > 0) this.#changed.fire(changed.map((file) => vscode.Uri.parse(file)));
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    const decoration = this.#shown.get(uri.toString());
    if (decoration === undefined) return undefined;
    const { badge, tooltip, isFailure } = decoration;
    const color = isFailure ? new vscode.ThemeColor('list.errorForeground') : undefined;
    return new vscode.FileDecoration(badge, tooltip, color);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
