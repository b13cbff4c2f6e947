// Orphans and zombies, looked for now and then while somebody looks at the Processes view. A daemon that does not run
// has none.

import { type Disposable, MutableDisposable, toDisposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { DaemonClient } from '../../client/daemonClient.ts';
import type { Orphan, Zombie } from '../../protocol/types.ts';

/** Each look reads all processes of the machine. */
const INTERVAL_MS = 10_000;

export class LeftOver implements Disposable {
  readonly #client: DaemonClient;
  readonly #changed = new Emitter<void>();
  readonly #looking = new MutableDisposable();
  #orphans: readonly Orphan[] = [];
  #zombies: readonly Zombie[] = [];

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(client: DaemonClient) {
    this.#client = client;
  }

  get orphans(): readonly Orphan[] {
    return this.#orphans;
  }

  /** Those of Holdfast: of others nothing can be done. */
  get zombies(): readonly Zombie[] {
    return this.#zombies;
  }

  setVisible(isVisible: boolean): void {
    if (isVisible === (this.#looking.value !== undefined)) return;
    if (!isVisible) {
      this.#looking.value = undefined;
      return;
    }
    const timer = setInterval(() => void this.look(), INTERVAL_MS);
    this.#looking.value = toDisposable(() => clearInterval(timer));
    void this.look();
  }

  async look(): Promise<void> {
    if (this.#client.state.state !== 'connected') return;
    try {
      const [{ orphans }, { zombies }] = await Promise.all([
        this.#client.request('process/killOrphans', { dryRun: true }),
        this.#client.request('process/killZombies', { dryRun: true }),
      ]);
      this.#orphans = orphans;
      this.#zombies = zombies.filter(({ isOurs }) => isOurs);
      this.#changed.fire();
    } catch {
      // A connection that goes down, which the status bar says; the next look is soon.
    }
  }

  dispose(): void {
    this.#looking.dispose();
    this.#changed.dispose();
  }
}
