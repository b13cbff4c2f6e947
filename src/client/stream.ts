// A stream to the keeper of one session: output and input as exact bytes, resumed in both directions after a cut. Tiny on
// purpose: the attach client is made of it.

import { backoffDelayMs } from '../base/backoff.ts';
import type { Disposable } from '../base/disposable.ts';
import { dial } from '../ipc/dial.ts';
import { FrameSocket, frameBody } from '../ipc/frameSocket.ts';
import { newNonce } from '../ipc/handshake.ts';
import { monotonicMs } from '../ipc/monotonic.ts';
import { HoldfastFailure, malformed } from '../protocol/failure.ts';
import { type Frame, FrameType } from '../protocol/frames.ts';
import type { FrameBody, StreamName, Ticket } from '../protocol/types.ts';
import { DATA_STREAM } from './dataStream.ts';
import { InputQueue } from './inputQueue.ts';
import { isPassing, RECONNECT } from './reconnect.ts';
import type { StreamOptions, StreamTarget } from './streamOptions.ts';
import { proofFor } from './streamProof.ts';
import { tell } from './toldFrames.ts';

const DIAL_TIMEOUT_MS = 3_000;
/** A keeper that accepts and stays silent is stopped or starved: asked anew after this, never killed for it. */
const OPEN_TIMEOUT_MS = 5_000;

export class Stream implements Disposable {
  readonly #options: StreamOptions;
  readonly #input = new InputQueue();
  #socket: FrameSocket | undefined;
  #isOpen = false;
  #wasOpen = false;
  #isEnded = false;
  #hasInputEnded = false;
  /** All output below this was handed to the listener. */
  #received: number | null;
  #size: FrameBody<'open'>['size'];
  #attempt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#received = options.from;
    this.#size = options.size;
    void this.#connect();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Everything below `offset` has reached its place; only this lets the keeper send on. */
  ack(offset: number): void {
    if (this.#isOpen) this.#socket?.send(FrameType.ack, offset);
  }

  /** Types. @returns false when the caller should stop reading until `onRoom` */
  write(bytes: Uint8Array): boolean {
    // The caller's buffer may be used again; what is queued must stay as it was typed.
    const own = Uint8Array.from(bytes);
    const offset = this.#input.add(own, monotonicMs());
    if (this.#isOpen) this.#socket?.send(FrameType.input, offset, own);
    return this.#input.hasRoom;
  }

  /** End of input, for pipe sessions. */
  endInput(): void {
    this.#hasInputEnded = true;
    if (this.#isOpen) this.#socket?.send(FrameType.inputEnd, this.#input.end);
  }

  /** Types for whoever captured the keys; lost where the connection is cut, since they were meant for what stood there. */
  captured(bytes: Uint8Array): void {
    if (this.#isOpen) this.#socket?.send(FrameType.captured, 0, Uint8Array.from(bytes));
  }

  /** Takes captured keys back. */
  releaseCapture(capture: string): void {
    if (this.#isOpen) this.#socket?.sendJson(FrameType.release, { capture });
  }

  /** An emulator's answer to a query; worthless later, so it is not kept for a new connection. */
  reply(bytes: Uint8Array): void {
    if (this.#isOpen) this.#socket?.send(FrameType.reply, 0, bytes);
  }

  resize(size: FrameBody<'size'>): void {
    this.#size = size;
    if (this.#isOpen) this.#socket?.sendJson(FrameType.size, size);
  }

  /** Asks for the newest screen and what came since, as at first; typing goes on where it is. */
  redraw(): void {
    this.#received = null;
    // Made anew as after a cut, so that no byte of either direction is lost in between.
    if (this.#isOpen) this.#socket?.dispose();
  }

  /** Leaves in order; the session goes on. */
  detach(): void {
    this.#isEnded = true;
    clearTimeout(this.#timer);
    if (this.#isOpen) this.#socket?.send(FrameType.close, 0);
    this.#socket?.end();
  }

  dispose(): void {
    this.#isEnded = true;
    clearTimeout(this.#timer);
    this.#socket?.dispose();
  }

  async #connect(): Promise<void> {
    let target: StreamTarget;
    try {
      target = await this.#options.resolve();
    } catch (error) {
      if (isPassing(error)) this.#retry(error);
      else this.#fail(error);
      return;
    }
    try {
      const raw = await (target.dial?.() ?? dial(target.socket, DIAL_TIMEOUT_MS));
      if (this.#isEnded) raw.destroy();
      else this.#open(raw, target.ticket);
    } catch (error) {
      this.#retry(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #open(raw: ConstructorParameters<typeof FrameSocket>[0], ticket: Ticket): void {
    const { mac, ...fields } = ticket;
    const nonce = newNonce();
    const timer = setTimeout(() => raw.destroy(new Error('the keeper does not answer')), OPEN_TIMEOUT_MS);
    const socket = new FrameSocket(raw, {
      onFrame: (frame) => {
        if (frame.type === FrameType.opened) clearTimeout(timer);
        if (frame.type === FrameType.challenge) {
          socket.sendJson(FrameType.prove, proofFor(frameBody('challenge', frame), mac, nonce));
        } else this.#take(frame);
      },
      onClose: (error) => {
        clearTimeout(timer);
        if (this.#socket !== socket) return;
        this.#socket = undefined;
        const wasOpen = this.#isOpen;
        this.#isOpen = false;
        if (this.#isEnded) return;
        if (wasOpen) this.#options.listener.onCut?.(error);
        this.#retry(error ?? new Error('the keeper closed the stream'));
      },
    });
    this.#socket = socket;
    const { label, pid, window } = this.#options;
    socket.sendJson(FrameType.open, {
      ticket: fields,
      nonce,
      from: this.#received,
      size: this.#size,
      label,
      pid,
      window,
    });
  }

  #take(frame: Frame): void {
    const { listener } = this.#options;
    const stream = DATA_STREAM[frame.type];
    if (stream !== undefined) this.#takeData(frame, stream);
    switch (frame.type) {
      case FrameType.opened:
        this.#didOpen(frameBody('opened', frame));
        return;
      case FrameType.checkpoint:
        this.#received = frame.offset;
        listener.onCheckpoint?.(frame.bytes, frame.offset);
        return;
      case FrameType.accepted:
        this.#input.accepted(frame.offset);
        if (this.#input.hasRoom) listener.onRoom?.();
        return;
      case FrameType.lag: {
        const lag = frameBody('lag', frame);
        this.#received = lag.resumeAt;
        listener.onLag?.(lag);
        return;
      }
      case FrameType.close:
        this.dispose();
        listener.onDetached?.();
        return;
      case FrameType.fail: {
        const { kind, message } = frameBody('fail', frame);
        this.#fail(Object.assign(new Error(message), { kind }));
        return;
      }
      default:
        tell(listener, frame);
    }
  }

  #takeData(frame: Frame, stream: StreamName): void {
    const received = this.#received ?? frame.offset;
    if (frame.offset > received) throw malformed(`output goes on at ${frame.offset} instead of ${received}`);
    // A keeper may begin at a record boundary before the byte asked for.
    const fresh = frame.bytes.subarray(received - frame.offset);
    if (fresh.length === 0) return;
    this.#received = received + fresh.length;
    this.#options.listener.onData(fresh, stream, received);
  }

  #didOpen(opened: FrameBody<'opened'>): void {
    const isResumed = this.#wasOpen;
    this.#isOpen = true;
    this.#wasOpen = true;
    this.#attempt = 0;
    // Where it was asked for is where it goes on, unless a lag or a checkpoint says otherwise.
    this.#received ??= opened.from;
    this.#options.listener.onOpened?.(opened, isResumed);
    const { pieces, dropped } = this.#input.resume(opened.acceptedInput, monotonicMs());
    for (const { offset, bytes } of pieces) this.#socket?.send(FrameType.input, offset, bytes);
    if (this.#hasInputEnded) this.#socket?.send(FrameType.inputEnd, this.#input.end);
    if (dropped > 0) this.#options.listener.onNotSent?.(dropped);
    if (this.#input.hasRoom) this.#options.listener.onRoom?.();
  }

  #retry(error: Error): void {
    if (this.#isEnded) return;
    if (error instanceof HoldfastFailure && error.kind === 'unauthorized') {
      this.#fail(error);
      return;
    }
    this.#attempt += 1;
    const delayMs = backoffDelayMs({ ...RECONNECT, maxDelayMs: 2_000 }, this.#attempt, Math.random());
    this.#timer = setTimeout(() => void this.#connect(), delayMs);
  }

  #fail(error: unknown): void {
    if (this.#isEnded) return;
    this.dispose();
    this.#options.listener.onFailed(error instanceof Error ? error : new Error(String(error)));
  }
}
