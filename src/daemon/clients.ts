// Who is connected: one record per client instance, whatever connection it comes over. Registering again updates in
// place; what a client shows is what it said, corrected by what the keepers see.

import { Emitter, type Event } from '../base/event.ts';
import type { ClientInfo, DaemonParams, SessionInfo } from '../protocol/types.ts';

export interface ClientIdentity {
  readonly instance: string;
  readonly name: string;
  readonly version: string;
}

interface Registered {
  readonly info: ClientInfo;
  /** The connection that registered last; only its end removes the record. */
  readonly connection: object;
}

export class Clients {
  readonly #byInstance = new Map<string, Registered>();
  readonly #changed = new Emitter<{ readonly put: ClientInfo } | { readonly removed: string }>();
  /** Live viewers of a window, from the keepers. */
  readonly #viewersOf: (window: string) => ClientInfo['shows'];

  readonly onDidChange: Event<{ readonly put: ClientInfo } | { readonly removed: string }> =
    this.#changed.event;

  constructor(viewersOf: (window: string) => ClientInfo['shows']) {
    this.#viewersOf = viewersOf;
  }

  get size(): number {
    return this.#byInstance.size;
  }

  list(): ClientInfo[] {
    return [...this.#byInstance.values()].map(({ info }) => this.#withViewers(info));
  }

  /** Roots some client works in; longest first, so that the nearest root of a folder is found first. */
  roots(): string[] {
    const roots = new Set([...this.#byInstance.values()].flatMap(({ info }) => info.roots));
    return [...roots].sort((a, b) => b.length - a.length);
  }

  register(
    connection: object,
    identity: ClientIdentity,
    params: DaemonParams<'client/register'>,
    now: number,
  ): ClientInfo {
    const before = this.#byInstance.get(identity.instance);
    const info: ClientInfo = {
      ...identity,
      label: params.label,
      roots: params.roots,
      shows: params.sessions,
      connectedAt: before?.info.connectedAt ?? now,
    };
    this.#byInstance.set(identity.instance, { info, connection });
    const put = this.#withViewers(info);
    this.#changed.fire({ put });
    return put;
  }

  didDisconnect(connection: object, instance: string): void {
    if (this.#byInstance.get(instance)?.connection !== connection) return;
    this.#byInstance.delete(instance);
    this.#changed.fire({ removed: instance });
  }

  /** Viewers of a session came, went or moved on: tells who mirrors the windows that show it. */
  didChangeViewers(session: SessionInfo): void {
    for (const window of new Set(session.viewers.map((viewer) => viewer.window))) {
      const registered = window === null ? undefined : this.#byInstance.get(window);
      if (registered !== undefined) this.#changed.fire({ put: this.#withViewers(registered.info) });
    }
  }

  #withViewers(info: ClientInfo): ClientInfo {
    const seen = this.#viewersOf(info.instance);
    const writers = new Set(seen.map(({ writer }) => writer));
    return { ...info, shows: [...seen, ...info.shows.filter(({ writer }) => !writers.has(writer))] };
  }
}
