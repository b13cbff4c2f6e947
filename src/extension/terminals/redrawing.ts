// After a reload VS Code shows a terminal that goes on from its own memory, and what is printed at that moment stands in
// it twice or in the wrong place. So each attach client that is older than this extension host is asked to draw anew.

import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import type { DaemonClient } from '../../client/daemonClient.ts';
import { startTimeOf } from '../../client/programs.ts';

/** VS Code hands over its memory of a terminal in the moment it tells of the process; this is long after. */
const HANDED_OVER_MS = 300;

export class Redrawing {
  readonly #client: DaemonClient;
  readonly #log: vscode.LogOutputChannel;
  readonly #owned = new DisposableStore();
  /** Processes of terminals that wait for the daemon to say which session they show. */
  readonly #waiting = new Set<number>();
  readonly #begunAt = startTimeOf(process.pid);

  constructor(client: DaemonClient, log: vscode.LogOutputChannel) {
    this.#client = client;
    this.#log = log;
    for (const terminal of vscode.window.terminals) void this.#add(terminal);
    this.#owned.add(vscode.window.onDidOpenTerminal((terminal) => void this.#add(terminal)));
    this.#owned.add(client.mirror.onDidChange(() => this.#look()));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #add(terminal: vscode.Terminal): Promise<void> {
    const pid = await terminal.processId;
    const startedAt = pid === undefined ? undefined : startTimeOf(pid);
    if (pid === undefined || startedAt === undefined || this.#begunAt === undefined) return;
    if (startedAt >= this.#begunAt) return;
    const timer = setTimeout(() => {
      this.#waiting.add(pid);
      this.#look();
    }, HANDED_OVER_MS);
    this.#owned.add({ dispose: () => clearTimeout(timer) });
  }

  #look(): void {
    if (this.#waiting.size === 0) return;
    for (const { id, viewers } of this.#client.mirror.sessions.values()) {
      for (const { pid, writer } of viewers) {
        if (pid === null || !this.#waiting.delete(pid)) continue;
        this.#client
          .request('session/moveViewer', { session: id, writer, to: id })
          .catch((error: unknown) => this.#log.warn('a terminal was not drawn anew:', String(error)));
      }
    }
  }
}
