// One connection of a client: the handshake first, then calls through the handler table, its subscriptions, and its
// registration; all end with it.

import type { Socket } from 'node:net';
import { type Disposable, DisposableStore } from '../base/disposable.ts';
import { reach } from '../base/faults.ts';
import { proveRoot } from '../host/rootProof.ts';
import { type ServerConnection, serverConnection } from '../ipc/connection.ts';
import { HandshakeGate } from '../ipc/handshake.ts';
import { incompatible, unauthorized } from '../protocol/failure.ts';
import { HELLO_TIMEOUT_MS } from '../protocol/limits.ts';
import type {
  DaemonContract,
  DaemonMethod,
  DaemonParams,
  DaemonResult,
  RootProof,
  Topic,
} from '../protocol/types.ts';
import { BUILD_VERSION, PROTOCOL_RANGE } from '../protocol/version.ts';
import { checkParams, isMethod } from './checkParams.ts';
import type { ClientIdentity } from './clients.ts';
import type { Daemon } from './daemon.ts';
import { handlers } from './handlers.ts';
import { subscribe } from './subscriptions.ts';

export class ClientSession implements Disposable {
  readonly #daemon: Daemon;
  readonly #gate: HandshakeGate;
  readonly #owned = new DisposableStore();
  readonly #subscriptions = new Map<string, Disposable>();
  readonly connection: ServerConnection<DaemonContract>;
  #identity: ClientIdentity | undefined;
  #unanswered = 0;

  constructor(socket: Socket, daemon: Daemon, onEnd: () => void) {
    this.#daemon = daemon;
    this.#gate = new HandshakeGate(daemon.record.token, 'daemon', 'client');
    const helloTimer = setTimeout(() => {
      daemon.log.warn('a connection said no hello', { afterMs: HELLO_TIMEOUT_MS });
      this.dispose();
    }, HELLO_TIMEOUT_MS);
    this.#owned.add({ dispose: () => clearTimeout(helloTimer) });
    this.connection = serverConnection<DaemonContract>(socket, {
      name: 'client',
      hasMethod: isMethod,
      checkParams,
      handle: async (method, params) => {
        this.#unanswered += 1;
        try {
          const result = await this.#handle(method as DaemonMethod, params);
          if (this.isProven) clearTimeout(helloTimer);
          return result;
        } finally {
          this.#unanswered -= 1;
        }
      },
      onUnexpected: (method, error) => daemon.log.error('a handler threw', error, { method }),
      tracer: daemon.tracer,
    });
    this.connection.onDidClose((failure) => {
      this.dispose();
      if (this.#identity !== undefined) {
        daemon.log.info('client left', { ...this.#identity, cause: failure.message });
        daemon.clients.didDisconnect(this, this.#identity.instance);
        if (this.isProven) daemon.visuals.owners.didLeave(this.#identity.instance);
      }
      onEnd();
    });
  }

  get isProven(): boolean {
    return this.#gate.isOpen;
  }

  get isAnswering(): boolean {
    return this.#unanswered > 0;
  }

  get identity(): ClientIdentity {
    if (this.#identity === undefined) throw unauthorized('say hello first');
    return this.#identity;
  }

  /** Begins a subscription under the client's id; what stood under that id ends. */
  subscribe(id: string, about: Topic): void {
    this.unsubscribe(id);
    this.#subscriptions.set(
      id,
      this.#owned.add(subscribe(this.#daemon, this.connection, id, about, this.identity)),
    );
  }

  unsubscribe(id: string): void {
    const subscription = this.#subscriptions.get(id);
    if (subscription === undefined) return;
    this.#subscriptions.delete(id);
    this.#owned.remove(subscription);
  }

  hello(params: DaemonParams<'hello'>): DaemonResult<'hello'> {
    const protocol = Math.min(params.protocol.max, PROTOCOL_RANGE.max);
    if (protocol < PROTOCOL_RANGE.min || protocol < params.protocol.min) {
      this.#daemon.log.warn('a client of another protocol was refused', {
        ...params.protocol,
        version: params.version,
      });
      throw incompatible(PROTOCOL_RANGE);
    }
    this.#identity = { instance: params.instance, name: params.name, version: params.version };
    return { ...this.#gate.challenge(params.nonce), protocol, version: BUILD_VERSION };
  }

  prove(params: DaemonParams<'hello/prove'>): DaemonResult<'hello/prove'> {
    const { record, paths, log } = this.#daemon;
    if (!this.#gate.open(params.proof)) {
      log.warn('a client did not prove itself', { ...this.#identity });
      // The answer goes out first; nothing else is listened to.
      setImmediate(() => this.connection.end());
      throw unauthorized('the proof does not hold; the instance file may be of another daemon');
    }
    this.#daemon.visuals.owners.didCome(this.identity.instance);
    log.info('client attached', { ...this.#identity, roots: params.roots });
    const roots = params.roots.flatMap((root): RootProof[] => {
      const proof = proveRoot(root);
      return proof === undefined ? [] : [proof];
    });
    return {
      instance: record.instance,
      version: BUILD_VERSION,
      pid: record.pid,
      epoch: record.epoch,
      home: paths.home,
      capabilities: [],
      roots,
    };
  }

  sayGoodbye(reason: string, isHandover: boolean): void {
    if (!this.isProven) return;
    this.connection.notify('daemon/didShutdown', { reason, isHandover });
    this.connection.end();
  }

  dispose(): void {
    this.#owned.dispose();
    this.connection.dispose();
  }

  async #handle(method: DaemonMethod, params: unknown): Promise<unknown> {
    const isHandshake = method === 'hello' || method === 'hello/prove';
    if (!isHandshake && !this.isProven) {
      setImmediate(() => this.connection.end());
      throw unauthorized(`${method} came before hello`);
    }
    const handler = handlers[method] as (daemon: Daemon, params: unknown, session: ClientSession) => unknown;
    reach(`request/${method}`);
    const result = await handler(this.#daemon, params, this);
    reach(`answer/${method}`);
    return result;
  }
}
