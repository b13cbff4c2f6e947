// After VS Code has started again: puts terminals of the default profile back where they were, and opens what VS Code did
// not bring back in its place. Then, and not before, the window begins to remember how it is now.

import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import type { DaemonClient } from '../../client/daemonClient.ts';
import { isEnded } from '../views/terminalRows.ts';
import type { Pairing } from './pairing.ts';
import { type Placing, terminalTabs } from './placing.ts';
import { type OpenTerminal, putBack } from './puttingBack.ts';
import { areAllRestored, isSameRun, missing, movesBack, type Remembered, type Shown } from './remembered.ts';

/** When no terminal came or went for so long, VS Code has restored what it will. */
const QUIET_MS = 1_000;
/** VS Code has made a shell in its panel long before this, if it shows the panel. */
const NO_SHELL_MS = 8_000;
/** What VS Code and the attach clients have not done by then they never will. */
const GIVE_UP_MS = 30_000;

export interface RestoringParts {
  readonly client: DaemonClient;
  readonly pairing: Pairing;
  readonly placing: Placing;
  readonly log: vscode.LogOutputChannel;
  readonly open: OpenTerminal;
}

export class Restoring {
  readonly #parts: RestoringParts;
  readonly #owned = new DisposableStore();
  #remembered: readonly Remembered[] = [];
  #quiet: NodeJS.Timeout | undefined;
  #isPanelSettled = false;

  constructor(parts: RestoringParts) {
    this.#parts = parts;
  }

  start(): void {
    const { pairing, client } = this.#parts;
    this.#remembered = pairing.remembered();
    if (this.#remembered.length === 0) {
      pairing.beginRemembering();
      return;
    }
    const again = (): void => this.#later();
    this.#owned.add(vscode.window.onDidOpenTerminal(again));
    this.#owned.add(vscode.window.onDidCloseTerminal(again));
    this.#owned.add(pairing.onDidChange(again));
    this.#owned.add(client.onDidChangeState(again));
    this.#after(NO_SHELL_MS, () => {
      this.#isPanelSettled = true;
      this.#look();
    });
    this.#after(GIVE_UP_MS, () => void this.#settle());
    this.#owned.add({ dispose: () => clearTimeout(this.#quiet) });
    this.#later();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #later(): void {
    if (this.#owned.isDisposed) return;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#look(), QUIET_MS);
  }

  #look(): void {
    if (this.#owned.isDisposed || this.#isWaiting()) return;
    void this.#settle();
  }

  /** For something that an event tells of. */
  #isWaiting(): boolean {
    const { client, pairing } = this.#parts;
    const shown = pairing.shown();
    if (client.state.state !== 'connected') return true;
    if (shown.some(({ session, pid }) => session === null || pid === null)) return true;
    const lost = this.#lost(shown);
    if (lost.length === 0 || areAllRestored(this.#remembered, shown)) return false;
    const { sessions } = client.mirror;
    // A client that goes on is one that VS Code still has and is about to show.
    const goesOn = lost.some(({ session, pid }) =>
      sessions.get(session)?.viewers.some((viewer) => viewer.pid !== null && viewer.pid === pid),
    );
    if (goesOn) return true;
    const isPanelEmpty = vscode.window.terminals.length <= terminalTabs().length;
    return isPanelEmpty && !this.#isPanelSettled && lost.some(({ place }) => place.area === 'panel');
  }

  /** Only what lives: an ended one in a new tab would be a surprise. */
  #lost(shown: readonly Shown[]): readonly Remembered[] {
    const { sessions } = this.#parts.client.mirror;
    return missing(this.#remembered, shown, (id) => {
      const session = sessions.get(id);
      return session !== undefined && !isEnded(session);
    });
  }

  async #settle(): Promise<void> {
    this.#owned.dispose();
    const shown = this.#parts.pairing.shown();
    this.#parts.log.info('what was remembered, and what came back', {
      remembered: this.#remembered,
      shown: shown.map(({ session, pid }) => ({ session, pid })),
    });
    if (!isSameRun(this.#remembered, shown) && areAllRestored(this.#remembered, shown)) this.#reorder(shown);
    else await this.#putBack(this.#lost(shown));
    this.#parts.pairing.beginRemembering();
  }

  #reorder(shown: readonly Shown[]): void {
    const { client, log } = this.#parts;
    const moves = movesBack(this.#remembered, shown);
    if (moves === 'wait' || moves.length === 0) return;
    log.info(`putting ${moves.length} terminals back in their places`);
    for (const move of moves) {
      client
        .request('session/moveViewer', move)
        .catch((error: unknown) => log.warn('a terminal could not be put back:', String(error)));
    }
  }

  async #putBack(lost: readonly Remembered[]): Promise<void> {
    const { pairing, placing, log, open } = this.#parts;
    if (lost.length === 0) return;
    const places = lost.map(({ session, place }) => ({ session, place }));
    log.info(`opening ${lost.length} terminals that VS Code did not bring back`, { places });
    try {
      await putBack({ pairing, placing, open, remembered: this.#remembered, lost });
    } catch (error) {
      log.warn('not every terminal could be put back:', String(error));
    }
  }

  #after(ms: number, act: () => void): void {
    const timer = setTimeout(act, ms);
    this.#owned.add({ dispose: () => clearTimeout(timer) });
  }
}
