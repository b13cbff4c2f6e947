// Accepts connections and gives each a client session. It knows nothing of what they say.

import type { Socket } from 'node:net';
import type { Disposable } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { Log } from '../host/log.ts';
import { type Listener, listen } from '../ipc/listen.ts';
import { MAX_CLIENTS } from '../protocol/limits.ts';
import { ClientSession } from './clientSession.ts';
import type { Daemon } from './daemon.ts';

export class Server implements Disposable {
  readonly #daemon: Daemon;
  readonly #log: Log;
  readonly #sessions = new Set<ClientSession>();
  readonly #left = new Emitter<void>();
  #listener: Listener | undefined;

  /** A connection is gone, and no longer counted. */
  readonly onDidLeave: Event<void> = this.#left.event;

  constructor(daemon: Daemon, log: Log) {
    this.#daemon = daemon;
    this.#log = log;
  }

  /** Connections that have proved themselves. */
  get clientCount(): number {
    return [...this.#sessions].filter((session) => session.isProven).length;
  }

  /** Whether a call of any client is still without its answer. */
  get isAnswering(): boolean {
    return [...this.#sessions].some((session) => session.isAnswering);
  }

  async listen(socketPath: string): Promise<void> {
    this.#listener = await listen(socketPath, (socket) => this.#accept(socket));
  }

  /** Removes the socket, so that nobody comes any more; those who are here stay. */
  stopListening(): void {
    this.#listener?.close();
    this.#listener = undefined;
  }

  /** Tells every client that the daemon ends on purpose, and lets what was written go out. */
  sayGoodbye(reason: string, isHandover: boolean): void {
    for (const session of this.#sessions) session.sayGoodbye(reason, isHandover);
  }

  dispose(): void {
    this.stopListening();
    for (const session of [...this.#sessions]) session.dispose();
  }

  #accept(socket: Socket): void {
    if (this.#sessions.size >= MAX_CLIENTS) {
      this.#log.warn('too many connections, one was refused', { limit: MAX_CLIENTS });
      socket.destroy();
      return;
    }
    const session = new ClientSession(socket, this.#daemon, () => {
      this.#sessions.delete(session);
      this.#left.fire();
    });
    this.#sessions.add(session);
  }
}
