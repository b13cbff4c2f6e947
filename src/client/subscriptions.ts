// Subscriptions of a client that outlive its connections: each is opened again under its id on every new one.

import { type Disposable, toDisposable } from '../base/disposable.ts';
import type { DaemonContract, Topic } from '../protocol/types.ts';
import type { PlainClient } from './connect.ts';

type Notifications = DaemonContract['notifications'];

/** What a subscriber hears, by topic. */
export interface SubscriptionListener {
  readonly onLogLines?: (event: Notifications['log/didAppend']) => void;
  readonly onSample?: (event: Notifications['process/didSample']) => void;
  readonly onLifecycle?: (event: Notifications['session/didHappen']) => void;
  readonly onVisual?: (event: Notifications['visual/didChange']) => void;
  readonly onCaptured?: (event: Notifications['input/didCapture']) => void;
}

interface Subscription {
  readonly about: () => Topic;
  readonly listener: SubscriptionListener;
}

export class Subscriptions {
  readonly #byId = new Map<string, Subscription>();
  #client: PlainClient | undefined;
  #nextId = 1;

  /** For registration: what has to be opened on a new connection. */
  list(): { id: string; about: Topic }[] {
    return [...this.#byId].map(([id, { about }]) => ({ id, about: about() }));
  }

  /** Listens on a new connection; the old one's listeners went with it. */
  attach(client: PlainClient): void {
    this.#client = client;
    client.onNotification('log/didAppend', (event) => this.#byId.get(event.id)?.listener.onLogLines?.(event));
    client.onNotification('process/didSample', (event) =>
      this.#byId.get(event.id)?.listener.onSample?.(event),
    );
    client.onNotification('session/didHappen', (event) =>
      this.#byId.get(event.id)?.listener.onLifecycle?.(event),
    );
    client.onNotification('visual/didChange', (event) =>
      this.#byId.get(event.id)?.listener.onVisual?.(event),
    );
    client.onNotification('input/didCapture', (event) =>
      this.#byId.get(event.id)?.listener.onCaptured?.(event),
    );
  }

  detach(): void {
    this.#client = undefined;
  }

  /** @param about a function: asked again for every new connection */
  open(about: Topic | (() => Topic), listener: SubscriptionListener): Disposable {
    const id = `s${this.#nextId++}`;
    const aboutNow = typeof about === 'function' ? about : () => about;
    this.#byId.set(id, { about: aboutNow, listener });
    // One that fails on a connection that is going down is opened by the registration on the next.
    this.#client?.request('subscription/open', { id, about: aboutNow() }).catch(() => undefined);
    return toDisposable(() => {
      this.#byId.delete(id);
      this.#client?.request('subscription/close', { id }).catch(() => undefined);
    });
  }
}
