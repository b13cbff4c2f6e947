// The dashboard of a window: at most one, opened by the command, put back by VS Code after a reload.

import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { DASHBOARD_TYPE } from '../manifest.ts';
import { Dashboard } from './dashboard.ts';

export class Dashboards {
  readonly #holdfast: Holdfast;
  readonly #distDir: vscode.Uri;
  readonly #iconPath: vscode.Uri;
  readonly #owned = new DisposableStore();
  #open: { readonly panel: vscode.WebviewPanel; readonly dashboard: Dashboard } | undefined;

  constructor(holdfast: Holdfast, extensionUri: vscode.Uri) {
    this.#holdfast = holdfast;
    this.#distDir = vscode.Uri.joinPath(extensionUri, 'dist');
    this.#iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.png');
    this.#owned.add(
      vscode.window.registerWebviewPanelSerializer(DASHBOARD_TYPE, {
        // What was chosen on it the page keeps itself.
        deserializeWebviewPanel: async (panel) => this.#adopt(panel),
      }),
    );
  }

  show(): void {
    if (this.#open !== undefined) {
      this.#open.dashboard.reveal();
      return;
    }
    this.#adopt(
      vscode.window.createWebviewPanel(DASHBOARD_TYPE, t('Holdfast Dashboard'), vscode.ViewColumn.Active),
    );
  }

  dispose(): void {
    this.#open?.dashboard.dispose();
    this.#owned.dispose();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    const before = this.#open?.panel;
    const dashboard = new Dashboard(this.#holdfast, panel, this.#distDir);
    panel.iconPath = this.#iconPath;
    this.#open = { panel, dashboard };
    panel.onDidDispose(() => {
      if (this.#open?.panel === panel) this.#open = undefined;
    });
    // Opened by hand before VS Code put the one of yesterday back.
    before?.dispose();
  }
}
