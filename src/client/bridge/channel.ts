// One byte stream over a bridge, to be used as the socket it stands for. Its reader grants what may be sent, so that one
// that is slow stops its own writer and nobody else's.

import { Duplex } from 'node:stream';
import { malformed } from '../../protocol/failure.ts';

/** Sent and not yet read at the other end. */
const WINDOW_BYTES = 1024 * 1024;
/** Granted again in pieces of this, not for every read. */
const GRANT_BYTES = WINDOW_BYTES / 4;
/** Others get their turn in between. */
const PIECE_BYTES = 64 * 1024;

export interface ChannelWire {
  send(channel: number, bytes: Buffer): void;
  grant(channel: number, bytes: number): void;
  /** @param reason undefined: in order */
  close(channel: number, reason: string | undefined): void;
}

export class Channel extends Duplex {
  readonly id: number;
  readonly #wire: ChannelWire;
  #mayWrite = WINDOW_BYTES;
  #unwritten: { readonly bytes: Buffer; readonly done: (error?: Error) => void } | undefined;
  readonly #unread: Buffer[] = [];
  #unreadBytes = 0;
  #toGrant = 0;
  #isWanted = false;
  #isPeerGone = false;
  #isClosed = false;

  constructor(id: number, wire: ChannelWire) {
    super({ allowHalfOpen: false });
    this.id = id;
    this.#wire = wire;
    this.once('finish', () => this.destroy());
  }

  /** Of the other end. The bytes may be part of a larger chunk; they are kept as they are. */
  takeData(bytes: Buffer): void {
    if (this.destroyed || this.#isPeerGone) return;
    this.#unreadBytes += bytes.length;
    if (this.#unreadBytes > WINDOW_BYTES) {
      this.destroy(malformed('more on a channel of a bridge than was granted'));
      return;
    }
    this.#unread.push(bytes);
    if (this.#isWanted) this.#deliver();
  }

  takeGrant(bytes: number): void {
    this.#mayWrite += bytes;
    this.#flush();
  }

  takeClose(reason: string | undefined): void {
    this.#isPeerGone = true;
    this.#isClosed = true;
    if (reason !== undefined) this.destroy(new Error(reason));
    else if (this.#isWanted) this.#deliver();
    this.#flush();
  }

  override _read(): void {
    this.#isWanted = true;
    this.#deliver();
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.#unwritten = { bytes, done };
    this.#flush();
  }

  override _final(done: () => void): void {
    this.#close(undefined);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#close(error?.message);
    const unwritten = this.#unwritten;
    this.#unwritten = undefined;
    unwritten?.done(error ?? undefined);
    done(error);
  }

  #deliver(): void {
    for (let bytes = this.#unread.shift(); bytes !== undefined; bytes = this.#unread.shift()) {
      this.#unreadBytes -= bytes.length;
      this.#didRead(bytes.length);
      this.#isWanted = this.push(bytes);
      if (!this.#isWanted) return;
    }
    if (this.#isPeerGone) this.push(null);
  }

  #didRead(bytes: number): void {
    this.#toGrant += bytes;
    if (this.#toGrant < GRANT_BYTES || this.#isClosed) return;
    this.#wire.grant(this.id, this.#toGrant);
    this.#toGrant = 0;
  }

  #flush(): void {
    while (this.#unwritten !== undefined) {
      const { bytes, done } = this.#unwritten;
      const length = Math.min(bytes.length, this.#mayWrite, PIECE_BYTES);
      // Nobody is there to read it: gone like what is written to a socket that is just closing.
      if (!this.#isPeerGone) {
        if (length === 0 && bytes.length > 0) return;
        this.#mayWrite -= length;
        this.#wire.send(this.id, bytes.subarray(0, length));
      }
      const isDone = this.#isPeerGone || length === bytes.length;
      this.#unwritten = isDone ? undefined : { bytes: bytes.subarray(length), done };
      if (isDone) done();
    }
  }

  #close(reason: string | undefined): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#wire.close(this.id, reason);
  }
}
