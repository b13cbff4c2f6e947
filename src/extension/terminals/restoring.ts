// After VS Code has started again: puts terminals of the default profile back where they were, and opens what VS Code did
// not restore. Then, and not before, the window begins to remember how it is now.

import type * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import type { DaemonClient } from '../../client/daemonClient.ts';
import { isEnded } from '../views/terminalRows.ts';
import type { Pairing } from './pairing.ts';
import { isSameRun, movesBack, type Remembered, toReopen } from './remembered.ts';

/** VS Code has begun to restore terminals long before this, if it does so at all. */
const NONE_RESTORED_MS = 8_000;
/** Attach clients have found their sessions by then, or never will. */
const GIVE_UP_MS = 30_000;

export class Restoring {
  readonly #client: DaemonClient;
  readonly #pairing: Pairing;
  readonly #open: (session: string) => Promise<vscode.Terminal>;
  readonly #log: vscode.LogOutputChannel;
  readonly #owned = new DisposableStore();
  #remembered: readonly Remembered[] = [];

  constructor(
    client: DaemonClient,
    pairing: Pairing,
    log: vscode.LogOutputChannel,
    open: (session: string) => Promise<vscode.Terminal>,
  ) {
    this.#client = client;
    this.#pairing = pairing;
    this.#log = log;
    this.#open = open;
  }

  start(): void {
    this.#remembered = this.#pairing.remembered();
    if (this.#remembered.length === 0) {
      this.#done();
      return;
    }
    this.#owned.add(this.#pairing.onDidChange(() => this.#look()));
    this.#after(NONE_RESTORED_MS, () => void this.#reopen());
    this.#after(GIVE_UP_MS, () => this.#done());
    this.#look();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #look(): void {
    if (this.#owned.isDisposed) return;
    const shown = this.#pairing.shown();
    if (shown.length === 0) return;
    const isReload = isSameRun(this.#remembered, shown);
    if (!isReload && shown.length < this.#remembered.length) return;
    const moves = isReload ? [] : movesBack(this.#remembered, shown);
    if (moves === 'wait') return;
    this.#done();
    if (moves.length > 0) this.#log.info(`putting ${moves.length} terminals back in their places`);
    for (const move of moves) {
      this.#client
        .request('session/moveViewer', move)
        .catch((error: unknown) => this.#log.warn('a terminal could not be put back:', String(error)));
    }
  }

  /** Only what lives: an ended one in a new tab would be a surprise. */
  async #reopen(): Promise<void> {
    const { sessions } = this.#client.mirror;
    const lost = toReopen(
      this.#remembered,
      this.#pairing.shown(),
      (id) => (sessions.get(id)?.viewers.length ?? 0) > 0,
      (id) => {
        const session = sessions.get(id);
        return session !== undefined && !isEnded(session);
      },
    );
    if (lost.length === 0) return;
    this.#done();
    this.#log.info(`opening ${lost.length} terminals that VS Code did not restore`);
    for (const session of lost) {
      const terminal = await this.#open(session);
      // Should VS Code restore it after all, its own is in the right place: never two tabs for one session.
      const watching = this.#pairing.onDidChange(() => {
        if (this.#pairing.terminalsOf(session).some((other) => other !== terminal)) terminal.dispose();
        if (!this.#pairing.terminalsOf(session).includes(terminal)) watching.dispose();
      });
    }
  }

  #done(): void {
    this.#owned.dispose();
    this.#pairing.beginRemembering();
  }

  #after(ms: number, act: () => void): void {
    const timer = setTimeout(act, ms);
    this.#owned.add({ dispose: () => clearTimeout(timer) });
  }
}
