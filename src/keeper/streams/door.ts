// The data plane's door: a connection proves that it knows a ticket's mac, and we that we know the secret behind it;
// then it becomes a viewer of its session. Whatever goes wrong is said in one `fail` frame.

import type { Socket } from 'node:net';
import { FrameSocket, frameBody } from '../../ipc/frameSocket.ts';
import { HandshakeGate } from '../../ipc/handshake.ts';
import { ticketMac } from '../../ipc/ticket.ts';
import { HoldfastFailure, isFailure, malformed, notFound, unauthorized } from '../../protocol/failure.ts';
import { type Frame, FrameType } from '../../protocol/frames.ts';
import { HELLO_TIMEOUT_MS } from '../../protocol/limits.ts';
import type { FrameBody } from '../../protocol/types.ts';
import type { Viewer } from './viewer.ts';
import type { Viewers } from './viewers.ts';

/** Written and not taken: acknowledgements bound output, so only a peer that ignores all of that gets there. */
const MAX_UNSENT_BYTES = 32 * 1024 * 1024;

export interface DoorOptions {
  readonly secret: string;
  /** Undefined where this keeper does not own the session. */
  readonly viewersOf: (session: string) => Viewers | undefined;
  /** @returns how to find it in the log */
  readonly onUnexpected: (what: string, error: unknown) => string;
}

export function acceptStream(socket: Socket, options: DoorOptions): void {
  new Door(socket, options);
}

class Door {
  readonly #options: DoorOptions;
  readonly #socket: FrameSocket;
  readonly #deadline: NodeJS.Timeout;
  #open: FrameBody<'open'> | undefined;
  #gate: HandshakeGate | undefined;
  #viewers: Viewers | undefined;
  #viewer: Viewer | undefined;
  #isClosed = false;

  constructor(socket: Socket, options: DoorOptions) {
    this.#options = options;
    this.#deadline = setTimeout(() => socket.destroy(), HELLO_TIMEOUT_MS);
    this.#socket = new FrameSocket(socket, {
      onFrame: (frame) => this.#take(frame),
      onClose: () => this.#didClose(),
    });
  }

  #take(frame: Frame): void {
    try {
      if (this.#viewer !== undefined) this.#viewers?.didSend(this.#viewer, frame);
      else if (frame.type === FrameType.open && this.#open === undefined)
        this.#challenge(frameBody('open', frame));
      else if (frame.type === FrameType.prove && this.#open !== undefined) {
        void this.#enter(this.#open, frameBody('prove', frame).proof);
      } else throw malformed('a frame before the stream is open');
      if (this.#socket.unsentBytes > MAX_UNSENT_BYTES) this.#socket.dispose();
    } catch (error) {
      this.#fail(error);
    }
  }

  #challenge(open: FrameBody<'open'>): void {
    this.#open = open;
    this.#gate = new HandshakeGate(ticketMac(this.#options.secret, open.ticket), 'keeper', 'viewer');
    this.#socket.sendJson(FrameType.challenge, this.#gate.challenge(open.nonce));
  }

  async #enter(open: FrameBody<'open'>, proof: string): Promise<void> {
    try {
      if (this.#gate?.open(proof) !== true) throw unauthorized('the ticket was not signed by this keeper');
      clearTimeout(this.#deadline);
      const viewers = this.#options.viewersOf(open.ticket.session);
      if (viewers === undefined) throw notFound('session', open.ticket.session);
      this.#viewers = viewers;
      const viewer = await viewers.open(open, this.#socket);
      this.#viewer = viewer;
      if (this.#isClosed) viewers.didLeave(viewer);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const kind = isFailure(error) ? error.kind : 'internal';
    const message =
      error instanceof HoldfastFailure
        ? error.message
        : `the keeper's log has it under ${this.#options.onUnexpected('stream', error)}`;
    this.#socket.sendJson(FrameType.fail, { kind, message });
    this.#socket.end();
    this.#leave();
  }

  #didClose(): void {
    this.#isClosed = true;
    clearTimeout(this.#deadline);
    this.#leave();
  }

  #leave(): void {
    if (this.#viewer !== undefined) this.#viewers?.didLeave(this.#viewer);
  }
}
