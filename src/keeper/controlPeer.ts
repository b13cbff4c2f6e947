// One control connection: proves itself, then claims. Only the connection of the highest epoch seen is obeyed.

import { HandshakeGate } from '../ipc/handshake.ts';
import { superseded, unauthorized } from '../protocol/failure.ts';
import type { KeeperParams, KeeperResult } from '../protocol/types.ts';
import { BUILD_VERSION, KEEPER_PROTOCOL } from '../protocol/version.ts';

/** What all control connections of a keeper share. */
export interface Fence {
  readonly keeper: string;
  readonly secret: string;
  readonly root: string | null;
  highestEpoch: number;
  didClaim(peer: ControlPeer, daemonInstance: string): void;
}

export class ControlPeer {
  readonly #fence: Fence;
  readonly #gate: HandshakeGate;
  #epoch: number | undefined;

  constructor(fence: Fence) {
    this.#fence = fence;
    this.#gate = new HandshakeGate(fence.secret, 'keeper', 'daemon');
  }

  get isProved(): boolean {
    return this.#gate.isOpen;
  }

  hello({ nonce }: KeeperParams<'hello'>): KeeperResult<'hello'> {
    const { keeper, root } = this.#fence;
    return {
      ...this.#gate.challenge(nonce),
      protocol: KEEPER_PROTOCOL,
      version: BUILD_VERSION,
      keeper,
      pid: process.pid,
      root,
    };
  }

  prove(proof: string): KeeperResult<'hello/prove'> {
    if (!this.#gate.open(proof)) throw unauthorized('the control secret of this keeper was not proved');
    return { highestEpoch: Math.max(0, this.#fence.highestEpoch) };
  }

  claim(epoch: number, daemonInstance: string): KeeperResult<'control/claim'> {
    if (epoch < this.#fence.highestEpoch) throw superseded(this.#fence.highestEpoch);
    this.#fence.highestEpoch = epoch;
    this.#epoch = epoch;
    this.#fence.didClaim(this, daemonInstance);
    return {};
  }

  /** Throws where this connection may not call the method now. */
  mayCall(method: string): void {
    if (method === 'hello' || method === 'hello/prove') return;
    if (!this.isProved) throw unauthorized('a control connection begins with hello and hello/prove');
    if (method === 'control/claim') return;
    if (this.#epoch === undefined)
      throw unauthorized('a control connection claims before it asks for anything');
    if (this.#epoch < this.#fence.highestEpoch) throw superseded(this.#fence.highestEpoch);
  }
}
