// The status bar item: draws statusText.ts and, while something counts down, looks again every second.

import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import type { CommandId } from './manifest.ts';
import type { StatusPicture } from './statusText.ts';

/** Left, after what VS Code itself puts there. */
const PRIORITY = 10;
const COUNTDOWN_MS = 1_000;

const BACKGROUNDS = {
  none: undefined,
  warning: new vscode.ThemeColor('statusBarItem.warningBackground'),
  error: new vscode.ThemeColor('statusBarItem.errorBackground'),
} as const;

export class StatusBar {
  readonly #owned = new DisposableStore();
  readonly #item = this.#owned.add(
    vscode.window.createStatusBarItem('holdfast.status', vscode.StatusBarAlignment.Left, PRIORITY),
  );
  readonly #picture: () => StatusPicture;
  readonly #isCounting: () => boolean;
  #timer: NodeJS.Timeout | undefined;

  constructor(picture: () => StatusPicture, isCounting: () => boolean) {
    this.#picture = picture;
    this.#isCounting = isCounting;
    this.#item.name = 'Holdfast';
    this.#item.command = 'holdfast.showActions' satisfies CommandId;
    this.update();
    this.#item.show();
  }

  update(): void {
    const { text, label, tooltip, background } = this.#picture();
    this.#item.text = text;
    this.#item.tooltip = new vscode.MarkdownString(tooltip);
    this.#item.accessibilityInformation = { label, role: 'button' };
    this.#item.backgroundColor = BACKGROUNDS[background];
    clearTimeout(this.#timer);
    this.#timer = this.#isCounting() ? setTimeout(() => this.update(), COUNTDOWN_MS) : undefined;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#owned.dispose();
  }
}
