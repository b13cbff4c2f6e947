// What the holdfast.yaml files of this window say beyond what is applied: mistakes, or changes that wait for "Apply".

import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/event.ts';
import { Latest } from '../base/latest.ts';
import type { DaemonClient } from '../client/daemonClient.ts';
import { isFailure } from '../protocol/failure.ts';
import type { DaemonResult } from '../protocol/types.ts';
import { declareServices } from './declarations.ts';
import { messageOf } from './messages.ts';
import { savedChangesText } from './savedChangesText.ts';
import { envPairs, type Window } from './window.ts';

type Changes = DaemonResult<'config/plan'>['changes'];

/** An editor saves in steps, and an `up` changes one service after the other. */
const SETTLE_MS = 300;

export class SavedChanges {
  readonly #client: DaemonClient;
  readonly #window: Window;
  readonly #log: vscode.LogOutputChannel;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new Emitter<void>());
  readonly #look = new Latest(() => this.#lookNow());
  #changes: Changes = [];
  #problem = '';
  #timer: NodeJS.Timeout | undefined;

  /** `text` or `isWaiting` may be another. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(client: DaemonClient, window: Window, log: vscode.LogOutputChannel) {
    this.#client = client;
    this.#window = window;
    this.#log = log;
    this.#owned.add(client.mirror.onDidChange((change) => this.#didChangeMirror(change.what)));
    this.#owned.add({ dispose: () => clearTimeout(this.#timer) });
  }

  /** For the services view; empty when all is applied. */
  get text(): string {
    return this.#problem || savedChangesText(this.#changes);
  }

  /** Something would change if it were applied. */
  get isWaiting(): boolean {
    return this.#problem === '' && this.#changes.length > 0;
  }

  /** A file, the roots or the connection changed. */
  check(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look.request(), SETTLE_MS);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** What waited may have been applied from somewhere else. */
  #didChangeMirror(what: string): void {
    if (this.isWaiting && (what === 'service' || what === 'reset')) this.check();
  }

  async #lookNow(): Promise<void> {
    if (this.#client.state.state !== 'connected' || !vscode.workspace.isTrusted) return;
    const before = `${this.isWaiting}${this.text}`;
    try {
      await declareServices(this.#client, this.#window);
      await this.#plan();
    } catch (error) {
      this.#log.warn('the services could not be read:', String(error));
      // A mistake in a file is shown in the view, not as a message: nobody asked for anything right now.
      if (isFailure(error, 'configInvalid')) this.#problem = messageOf(error.data).text;
    }
    if (`${this.isWaiting}${this.text}` !== before) this.#changed.fire();
  }

  async #plan(): Promise<void> {
    const env = envPairs();
    const plans = await Promise.all(
      [...this.#window.configs.keys()].map((root) => this.#client.request('config/plan', { root, env })),
    );
    const mistakes = plans.flatMap(({ problems }) => problems.filter(({ severity }) => severity === 'error'));
    this.#problem = mistakes.length > 0 ? messageOf({ kind: 'configInvalid', problems: mistakes }).text : '';
    this.#changes = plans.flatMap(({ changes, autoApply }) =>
      autoApply ? [] : changes.filter(({ change }) => change !== 'keep'),
    );
  }
}
