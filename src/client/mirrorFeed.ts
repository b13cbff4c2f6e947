// Feeds the mirror: listens before the snapshot is asked for, and whenever a change is missing or was dropped, counts a
// new generation and fetches the snapshot again.

import { Emitter, type Event } from '../base/event.ts';
import { Latest } from '../base/latest.ts';
import type { Log } from '../host/log.ts';
import type { DaemonResult } from '../protocol/types.ts';
import type { PlainClient } from './connect.ts';
import { Mirror } from './mirror.ts';

export class MirrorFeed {
  readonly mirror = new Mirror();
  readonly #log: Log;
  readonly #changed = new Emitter<number>();
  readonly #refetch = new Latest(() => this.#fetchAgain());
  /** The connection whose changes are applied; undefined until its first snapshot is. */
  #client: PlainClient | undefined;
  #generation = 0;
  #hasMissedEarly = false;

  readonly onDidChangeGeneration: Event<number> = this.#changed.event;

  constructor(log: Log) {
    this.#log = log;
  }

  get generation(): number {
    return this.#generation;
  }

  /** Changes are kept from now on, to follow on the snapshot. */
  listen(client: PlainClient): void {
    this.mirror.invalidate();
    this.#hasMissedEarly = false;
    client.onNotification('state/didChange', (event) => {
      if (!this.mirror.take(event)) this.#didMiss();
    });
    client.onNotification('state/didLag', () => this.#didMiss());
  }

  /** The first snapshot of a connection: a new generation. */
  begin(client: PlainClient, snapshot: DaemonResult<'state/snapshot'>): void {
    this.#client = client;
    this.mirror.load(snapshot);
    this.#count();
    if (this.#hasMissedEarly) this.#didMiss();
  }

  end(): void {
    this.#client = undefined;
    this.mirror.invalidate();
  }

  #didMiss(): void {
    if (this.#client === undefined) {
      // The first snapshot is under way, and may be older than what is missing.
      this.#hasMissedEarly = true;
      return;
    }
    this.mirror.invalidate();
    this.#count();
    void this.#refetch.request();
  }

  async #fetchAgain(): Promise<void> {
    const client = this.#client;
    if (client === undefined) return;
    try {
      const snapshot = await client.request('state/snapshot', {});
      if (this.#client === client) this.mirror.load(snapshot);
    } catch (error) {
      if (!client.isClosed) this.#log.error('the snapshot could not be fetched', error);
      client.dispose();
    }
  }

  #count(): void {
    this.#generation += 1;
    this.#changed.fire(this.#generation);
  }
}
