// What follows from what: a change of the connection, the state, the roots or a terminal, and what has to be shown, said
// to the daemon or asked of it because of that.

import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import type { ClientState } from '../client/clientState.ts';
import type { Holdfast } from './context.ts';
import { ContextKeys } from './contextKeys.ts';
import { t } from './l10n.ts';
import { SavedChanges } from './savedChanges.ts';
import { sayFailure } from './say.ts';
import { readSettings, setOnClose } from './settings.ts';
import { StatusBar } from './statusBar.ts';
import { type StatusPicture, statusPicture } from './statusText.ts';
import { didCloseTab } from './terminals/closing.ts';
import { isDefaultProfile } from './terminals/defaultProfile.ts';
import { isHere } from './views/places.ts';
import { Views } from './views/views.ts';

export class Reactions {
  readonly #holdfast: Holdfast;
  readonly #owned = new DisposableStore();
  readonly #contextKeys = new ContextKeys();
  readonly #views: Views;
  readonly #statusBar: StatusBar;
  readonly #saved: SavedChanges;
  #disconnectedSince: number | null = null;

  constructor(holdfast: Holdfast) {
    this.#holdfast = holdfast;
    const { client, window, pairing, log } = holdfast;
    this.#saved = this.#owned.add(new SavedChanges(client, window, log));
    this.#views = this.#owned.add(new Views(client, window, holdfast.processOrder));
    const isCounting = (): boolean => this.#disconnectedSince !== null;
    this.#statusBar = this.#owned.add(new StatusBar(() => this.status(), isCounting));
    const listening = [
      client.onDidChangeState((state) => this.#didChangeState(state)),
      client.mirror.onDidChange(() => this.#didChangeMirror()),
      window.onDidChange(() => this.#didChangeRoots()),
      window.onDidChangeConfig(() => this.#saved.check()),
      this.#saved.onDidChange(() => {
        this.#updateMessage();
        this.#updateContextKeys();
      }),
      pairing.onDidChange(() => this.register()),
      pairing.onDidClose((closed) => void this.#didCloseTerminal(closed)),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (!focused) return;
        void client.checkNow();
        // The window people look at is the one whose sockets their terminals should reach.
        this.register();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('terminal.integrated')) this.#updateContextKeys();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#saved.check()),
    ];
    for (const one of listening) this.#owned.add(one);
    this.#updateContextKeys();
  }

  /** Tells the daemon what this window is and shows; it hears it again on every new connection. */
  register(): void {
    const { client, window, pairing } = this.#holdfast;
    const { roots, label, refreshedEnv } = window;
    client.setRegistration({ roots, label, env: refreshedEnv, sessions: pairing.shows() });
  }

  status(): StatusPicture {
    const { client, window } = this.#holdfast;
    return statusPicture({
      state: client.state,
      services: client.mirror.services.values(),
      sessions: client.mirror.sessions.values(),
      places: window,
      disconnectedSince: this.#disconnectedSince,
      now: Date.now(),
    });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #didChangeState(state: ClientState): void {
    const isMeantToBe = state.state !== 'connected' && state.state !== 'closed';
    this.#disconnectedSince = isMeantToBe ? (this.#disconnectedSince ?? Date.now()) : null;
    this.#holdfast.log.info(state.state === 'closed' ? `closed: ${state.reason}` : state.state);
    this.#statusBar.update();
    this.#updateMessage();
    this.#saved.check();
  }

  #didChangeMirror(): void {
    this.#holdfast.pairing.update();
    this.#draw();
  }

  #didChangeRoots(): void {
    this.register();
    this.#draw();
    this.#saved.check();
  }

  #draw(): void {
    this.#views.update();
    this.#statusBar.update();
    this.#updateContextKeys();
  }

  #updateMessage(): void {
    const { state, mirror } = this.#holdfast.client;
    const isOld = state.state === 'closed' && mirror.services.size > 0;
    const old = t('Holdfast was shut down, so this may be old. Any action starts it again.');
    this.#views.setServicesMessage(isOld ? old : this.#saved.text);
  }

  async #didCloseTerminal(closed: Parameters<typeof didCloseTab>[0]): Promise<void> {
    const { client, log, pairing } = this.#holdfast;
    // Another tab of it is still there.
    if (pairing.terminalOf(closed.session) !== undefined) return;
    await didCloseTab(closed, {
      sessionOf: (id) => client.mirror.sessions.get(id),
      onClose: () => readSettings().onClose,
      setOnClose,
      end: async (id) => {
        const root = client.mirror.sessions.get(id)?.root ?? null;
        await this.#holdfast
          .request('session/terminate', { session: id, root })
          .catch((error: unknown) => sayFailure(log, t('Ending the terminal'), error));
      },
    });
  }

  #updateContextKeys(): void {
    const { client, window } = this.#holdfast;
    this.#contextKeys.set({
      'holdfast.hasConfig': window.configs.size > 0,
      'holdfast.hasServices': [...client.mirror.services.values()].some(({ root }) => isHere(root, window)),
      'holdfast.hasSavedChanges': this.#saved.isWaiting,
      'holdfast.isDefaultProfile': isDefaultProfile(),
    });
  }
}
