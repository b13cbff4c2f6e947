// The latest sample of the processes, asked for only while a view that shows figures is visible.

import { type Disposable, MutableDisposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { DaemonClient } from '../../client/daemonClient.ts';
import type { ProcessInfo } from '../../protocol/types.ts';

/** Often enough to see something happen, seldom enough not to be what happens. */
const INTERVAL_MS = 2_000;

export class Samples implements Disposable {
  readonly #client: DaemonClient;
  readonly #changed = new Emitter<void>();
  readonly #subscription = new MutableDisposable();
  readonly #watching = new Set<string>();
  #processes: readonly ProcessInfo[] | null = null;

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(client: DaemonClient) {
    this.#client = client;
  }

  /** Null while nobody looks or nothing was sampled yet. */
  get processes(): readonly ProcessInfo[] | null {
    return this.#processes;
  }

  /** @param view who looks, or looks no longer */
  setVisible(view: string, isVisible: boolean): void {
    if (isVisible) this.#watching.add(view);
    else this.#watching.delete(view);
    const isWanted = this.#watching.size > 0;
    if (isWanted === (this.#subscription.value !== undefined)) return;
    this.#subscription.value = isWanted ? this.#subscribe() : undefined;
    // Figures of before the view was hidden are no figures.
    if (!isWanted) this.#processes = null;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  #subscribe(): Disposable {
    const about = { topic: 'processes', params: { root: null, intervalMs: INTERVAL_MS } } as const;
    return this.#client.subscribe(about, {
      onSample: ({ processes }) => {
        this.#processes = processes;
        this.#changed.fire();
      },
    });
  }
}
