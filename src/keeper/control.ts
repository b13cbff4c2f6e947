// The control plane of a keeper: connections of daemons, the one among them that is obeyed, and what it is told. What
// the methods do is `handlers.ts`' business.

import type { Socket } from 'node:net';
import { reach } from '../base/faults.ts';
import type { Log } from '../host/log.ts';
import { type ServerConnection, serverConnection } from '../ipc/connection.ts';
import { invalidParams } from '../protocol/failure.ts';
import { checkKeeperParams, isKeeperMethod } from '../protocol/keeperGuards.ts';
import { HELLO_TIMEOUT_MS } from '../protocol/limits.ts';
import type { Handlers, KeeperContract } from '../protocol/types.ts';
import { ControlPeer, type Fence } from './controlPeer.ts';

type Notifications = KeeperContract['notifications'];
type Call = (params: unknown, peer: ControlPeer) => unknown;

export interface ControlOptions {
  readonly keeper: string;
  readonly root: string | null;
  readonly secret: string;
  readonly log: Log;
  readonly handlers: Handlers<KeeperContract, ControlPeer>;
  /** A daemon controls from now on. */
  readonly didClaim: (daemonInstance: string) => void;
  /** The controlling connection is gone. */
  readonly didLose: () => void;
}

export class Control {
  readonly #options: ControlOptions;
  readonly #fence: Fence;
  readonly #connections = new Map<ControlPeer, ServerConnection<KeeperContract>>();
  #claimant: ControlPeer | undefined;

  constructor(options: ControlOptions) {
    this.#options = options;
    this.#fence = {
      keeper: options.keeper,
      secret: options.secret,
      root: options.root,
      highestEpoch: -1,
      didClaim: (peer, daemonInstance) => {
        this.#claimant = peer;
        // An older daemon finds out by coming back: it is told that it is superseded, and ends.
        for (const [other, connection] of this.#connections) {
          if (other !== peer && other.isProved) connection.end();
        }
        options.log.info('control claimed', { epoch: this.#fence.highestEpoch, daemonInstance });
        options.didClaim(daemonInstance);
      },
    };
  }

  get isClaimed(): boolean {
    return this.#claimant !== undefined;
  }

  /** Tells the daemon that controls; without one nobody hears, and the next reads it from `session/list`. */
  notify<N extends keyof Notifications & string>(name: N, params: Notifications[N]): void {
    if (this.#claimant !== undefined) this.#connections.get(this.#claimant)?.notify(name, params);
  }

  accept(socket: Socket): void {
    const { log, handlers } = this.#options;
    const peer = new ControlPeer(this.#fence);
    const deadline = setTimeout(() => !peer.isProved && socket.destroy(), HELLO_TIMEOUT_MS);
    const connection = serverConnection<KeeperContract>(socket, {
      name: 'a daemon',
      hasMethod: isKeeperMethod,
      checkParams: (method, value) => {
        if (!isKeeperMethod(method)) throw invalidParams(method, 'no such method');
        peer.mayCall(method);
        return checkKeeperParams(method, value);
      },
      handle: async (method, params) => {
        reach(`request/${method}`);
        const result = await (handlers as unknown as Readonly<Record<string, Call>>)[method]?.(params, peer);
        reach(`answer/${method}`);
        return result;
      },
      onUnexpected: (method, error) => log.error('a call went wrong', error, { method }),
    });
    this.#connections.set(peer, connection);
    connection.onDidClose(() => {
      clearTimeout(deadline);
      this.#connections.delete(peer);
      if (this.#claimant !== peer) return;
      this.#claimant = undefined;
      this.#options.didLose();
    });
  }

  closeAll(): void {
    for (const connection of [...this.#connections.values()]) connection.end();
  }
}
