// One open dashboard: tells its page how services are and what they used while it is looked at, and carries out what is
// pressed on it by the commands that everybody else uses.

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { DisposableStore, MutableDisposable } from '../../base/disposable.ts';
import { type Offer, readToHost, type ToHost, type ToPage, type Verb } from '../../dashboard/messages.ts';
import type { Holdfast } from '../context.ts';
import type { CommandId } from '../manifest.ts';
import { HistoryFeed } from './historyFeed.ts';
import { pageHtml } from './page.ts';
import { dashboardPicture } from './picture.ts';

/** What changes together is drawn together. */
const SETTLE_MS = 50;
const NONCE_BYTES = 16;

const commandOfVerb: Readonly<Record<Verb, CommandId>> = {
  start: 'holdfast.startService',
  stop: 'holdfast.stopService',
  restart: 'holdfast.restartService',
  logs: 'holdfast.showLogs',
  why: 'holdfast.explainService',
};
const commandOfOffer: Readonly<Record<Offer, CommandId | 'vscode.openFolder'>> = {
  startAll: 'holdfast.startAll',
  createConfig: 'holdfast.createConfig',
  openFolder: 'vscode.openFolder',
  reconnect: 'holdfast.reconnect',
};

export class Dashboard {
  readonly #holdfast: Holdfast;
  readonly #panel: vscode.WebviewPanel;
  readonly #owned = new DisposableStore();
  readonly #feed = this.#owned.add(new MutableDisposable());
  #settling: NodeJS.Timeout | undefined;
  /** As the page chose it; undefined while there is no page to speak to. */
  #wanted: string | null | undefined;
  /** What the feed is about. */
  #root: string | undefined;
  #lastSent = '';

  /** @param distDir where script and style sheet lie */
  constructor(holdfast: Holdfast, panel: vscode.WebviewPanel, distDir: vscode.Uri) {
    this.#holdfast = holdfast;
    this.#panel = panel;
    const { client, window } = holdfast;
    const { webview } = panel;
    const again = (): void => this.#drawSoon();
    for (const one of [
      webview.onDidReceiveMessage((message: unknown) => this.#didReceive(message)),
      panel.onDidChangeViewState(() => this.#didChangeVisibility()),
      panel.onDidDispose(() => this.#owned.dispose()),
      client.onDidChangeState(again),
      client.mirror.onDidChange(again),
      window.onDidChange(again),
      vscode.workspace.onDidGrantWorkspaceTrust(again),
    ])
      this.#owned.add(one);
    webview.options = { enableScripts: true, localResourceRoots: [distDir] };
    const uriOf = (name: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(distDir, name)).toString();
    webview.html = pageHtml({
      cspSource: webview.cspSource,
      script: uriOf('dashboard.js'),
      style: uriOf('dashboard.css'),
      nonce: randomBytes(NONCE_BYTES).toString('base64url'),
      language: vscode.env.language,
      texts: vscode.l10n.bundle ?? {},
    });
  }

  reveal(): void {
    this.#panel.reveal();
  }

  dispose(): void {
    clearTimeout(this.#settling);
    this.#owned.dispose();
  }

  /** VS Code drops the page of a hidden tab; one that is shown again says `show`. */
  #didChangeVisibility(): void {
    if (this.#panel.visible) return;
    this.#wanted = undefined;
    this.#root = undefined;
    this.#feed.value = undefined;
    clearTimeout(this.#settling);
  }

  #didReceive(value: unknown): void {
    const message = readToHost(value);
    if (message === undefined) this.#holdfast.log.warn('the dashboard said something else than it can');
    else this.#carryOut(message);
  }

  #carryOut(message: ToHost): void {
    switch (message.type) {
      case 'show':
        this.#wanted = message.root;
        this.#root = undefined;
        this.#lastSent = '';
        this.#draw();
        return;
      case 'act':
        void vscode.commands.executeCommand(commandOfVerb[message.verb], `service:${message.service}`);
        return;
      case 'offer':
        void vscode.commands.executeCommand(commandOfOffer[message.offer]);
    }
  }

  #drawSoon(): void {
    if (this.#wanted === undefined) return;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#draw(), SETTLE_MS);
  }

  #draw(): void {
    if (this.#wanted === undefined || this.#owned.isDisposed) return;
    const { client, window, log } = this.#holdfast;
    const picture = dashboardPicture({
      services: client.mirror.services.values(),
      places: window,
      state: client.state,
      stateText: this.#holdfast.status().label,
      wanted: this.#wanted,
      isTrusted: vscode.workspace.isTrusted,
      now: Date.now(),
    });
    const text = JSON.stringify(picture);
    if (text !== this.#lastSent) this.#send(picture);
    this.#lastSent = text;
    if (this.#root === picture.root) return;
    this.#root = picture.root;
    this.#feed.value = new HistoryFeed(
      client,
      picture.root,
      (history) => {
        this.#send(history);
        // "Next try in 3 s" grows old without any change.
        this.#draw();
      },
      (error) => log.debug('the history of services was not told:', String(error)),
    );
  }

  #send(message: ToPage): void {
    // False where the page has gone meanwhile; it asks anew when it is back.
    void this.#panel.webview.postMessage(message);
  }
}
