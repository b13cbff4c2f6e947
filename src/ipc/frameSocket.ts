// The data plane on a socket: whole frames out, whole frames in, exact bytes, and the means for flow control. What the
// frames mean is the business of keeper and client.

import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Disposable } from '../base/disposable.ts';
import { malformed } from '../protocol/failure.ts';
import { checkFrameBody, type FrameBodies, type FrameBodyName } from '../protocol/frameGuards.ts';
import { encodeFrameHeader, type Frame, FrameDecoder, type FrameType } from '../protocol/frames.ts';

export interface FrameListener {
  /** `frame.bytes` is valid only during the call. A throw ends the socket with that error. */
  onFrame(frame: Frame): void;
  /** The socket took all that was written; only after `send` returned false. */
  onDrain?(): void;
  /** Fires once. */
  onClose(error: Error | undefined): void;
}

export class FrameSocket implements Disposable {
  readonly #socket: Duplex;
  readonly #decoder = new FrameDecoder();
  #error: Error | undefined;

  constructor(socket: Duplex, listener: FrameListener) {
    this.#socket = socket;
    // One over a bridge has no such setting.
    if (socket instanceof Socket) socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      try {
        this.#decoder.push(chunk, (frame) => {
          if (!socket.destroyed) listener.onFrame(frame);
        });
      } catch (error) {
        socket.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.on('drain', () => listener.onDrain?.());
    socket.on('error', (error) => {
      this.#error = error;
    });
    socket.once('close', () => listener.onClose(this.#error));
  }

  /** Bytes written and not yet taken by the kernel. */
  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  get isClosed(): boolean {
    return this.#socket.destroyed || this.#socket.writableEnded;
  }

  /** @returns false when the socket's buffer is full: wait for `onDrain` before sending bulk */
  send(type: FrameType, offset: number, bytes?: Uint8Array): boolean {
    if (this.isClosed) return false;
    const header = encodeFrameHeader(type, offset, bytes?.length ?? 0);
    if (bytes === undefined || bytes.length === 0) return this.#socket.write(header);
    // Corked, header and body leave in one system call without being copied together.
    this.#socket.cork();
    this.#socket.write(header);
    const hasRoom = this.#socket.write(bytes);
    this.#socket.uncork();
    return hasRoom;
  }

  sendJson<N extends FrameBodyName>(type: FrameType, body: FrameBodies[N], offset = 0): boolean {
    return this.send(type, offset, Buffer.from(JSON.stringify(body), 'utf8'));
  }

  /** Stops reading, so that the other side feels it. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Ends after what was written has gone out. */
  end(): void {
    this.#socket.end();
  }

  dispose(): void {
    this.#socket.destroy();
  }
}

/** Reads and checks the JSON body of a frame; throws `malformed`. */
export function frameBody<N extends FrameBodyName>(name: N, frame: Frame): FrameBodies[N] {
  let value: unknown;
  try {
    const { buffer, byteOffset, byteLength } = frame.bytes;
    value = JSON.parse(Buffer.from(buffer, byteOffset, byteLength).toString('utf8'));
  } catch {
    throw malformed(`the body of a frame '${name}' is no JSON`);
  }
  return checkFrameBody(name, value);
}
