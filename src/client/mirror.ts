// The client's copy of what the daemon knows: a snapshot, then numbered changes. Anything that does not follow on makes
// it stale, and whoever owns the connection fetches the snapshot again.

import { assertNever } from '../base/assertNever.ts';
import { Emitter, type Event } from '../base/event.ts';
import type {
  Change,
  ClientInfo,
  DaemonContract,
  DaemonResult,
  KeeperInfo,
  ServiceInfo,
  SessionInfo,
} from '../protocol/types.ts';

export type MirrorChange =
  | { readonly what: 'reset' }
  | {
      readonly what: 'session' | 'service' | 'client' | 'keeper';
      readonly id: string;
      readonly wasRemoved: boolean;
    }
  | { readonly what: 'persistence' };

type Numbered = Pick<DaemonContract['notifications']['state/didChange'], 'rev' | 'change'>;

export class Mirror {
  readonly #sessions = new Map<string, SessionInfo>();
  readonly #services = new Map<string, ServiceInfo>();
  readonly #clients = new Map<string, ClientInfo>();
  readonly #keepers = new Map<string, KeeperInfo>();
  readonly #changed = new Emitter<MirrorChange>();
  /** Came while no snapshot was there yet. */
  #early: Numbered[] = [];
  #rev: number | undefined;
  #isPersistent = false;

  readonly onDidChange: Event<MirrorChange> = this.#changed.event;

  get sessions(): ReadonlyMap<string, SessionInfo> {
    return this.#sessions;
  }
  get services(): ReadonlyMap<string, ServiceInfo> {
    return this.#services;
  }
  /** By instance. */
  get clients(): ReadonlyMap<string, ClientInfo> {
    return this.#clients;
  }
  get keepers(): ReadonlyMap<string, KeeperInfo> {
    return this.#keepers;
  }
  get persistent(): boolean {
    return this.#isPersistent;
  }
  /** False from the loss of the connection, or of a change, until the next snapshot; the old content stays to be shown. */
  get isFresh(): boolean {
    return this.#rev !== undefined;
  }

  /** What is there is old from now on; changes that come are kept for the snapshot they follow on. */
  invalidate(): void {
    this.#rev = undefined;
    this.#early = [];
  }

  load(snapshot: DaemonResult<'state/snapshot'>): void {
    replace(this.#sessions, snapshot.sessions, ({ id }) => id);
    replace(this.#services, snapshot.services, ({ id }) => id);
    replace(this.#clients, snapshot.clients, ({ instance }) => instance);
    replace(this.#keepers, snapshot.keepers, ({ id }) => id);
    this.#isPersistent = snapshot.persistent;
    this.#rev = snapshot.rev;
    const early = this.#early;
    this.#early = [];
    for (const { rev, change } of early) {
      if (rev === this.#rev + 1) {
        this.#rev = rev;
        this.#apply(change);
      }
    }
    this.#changed.fire({ what: 'reset' });
  }

  /** @returns false when a change is missing before this one: the snapshot has to be fetched again */
  take({ rev, change }: Numbered): boolean {
    if (this.#rev === undefined) {
      this.#early.push({ rev, change });
      return true;
    }
    if (rev <= this.#rev) return true;
    if (rev !== this.#rev + 1) return false;
    this.#rev = rev;
    this.#changed.fire(this.#apply(change));
    return true;
  }

  #apply(change: Change): MirrorChange {
    switch (change.change) {
      case 'sessionPut':
        this.#sessions.set(change.session.id, change.session);
        return { what: 'session', id: change.session.id, wasRemoved: false };
      case 'sessionRemoved':
        this.#sessions.delete(change.id);
        return { what: 'session', id: change.id, wasRemoved: true };
      case 'servicePut':
        this.#services.set(change.service.id, change.service);
        return { what: 'service', id: change.service.id, wasRemoved: false };
      case 'serviceRemoved':
        this.#services.delete(change.id);
        return { what: 'service', id: change.id, wasRemoved: true };
      case 'clientPut':
        this.#clients.set(change.client.instance, change.client);
        return { what: 'client', id: change.client.instance, wasRemoved: false };
      case 'clientRemoved':
        this.#clients.delete(change.instance);
        return { what: 'client', id: change.instance, wasRemoved: true };
      case 'keeperPut':
        this.#keepers.set(change.keeper.id, change.keeper);
        return { what: 'keeper', id: change.keeper.id, wasRemoved: false };
      case 'keeperRemoved':
        this.#keepers.delete(change.id);
        return { what: 'keeper', id: change.id, wasRemoved: true };
      case 'persistenceSet':
        this.#isPersistent = change.persistent;
        return { what: 'persistence' };
      default:
        return assertNever(change);
    }
  }
}

function replace<T>(map: Map<string, T>, items: readonly T[], idOf: (item: T) => string): void {
  map.clear();
  for (const item of items) map.set(idOf(item), item);
}
