// Input of one viewer, counted: bytes accepted before are not typed again, a hole is refused, and what the program's
// queue has no room for waits here unacknowledged.

import type { FrameSocket } from '../../ipc/frameSocket.ts';
import { limitExceeded, malformed } from '../../protocol/failure.ts';
import { FrameType } from '../../protocol/frames.ts';
import { MAX_UNACCEPTED_INPUT_BYTES } from '../../protocol/limits.ts';
import type { WriterState } from './writers.ts';

/** A client keeps to the limit; twice of it is a client that does not. */
const MAX_WAITING_BYTES = 2 * MAX_UNACCEPTED_INPUT_BYTES;

/** @returns how many bytes were taken */
type Take = (bytes: Uint8Array) => number;

export class Typing {
  readonly #socket: FrameSocket;
  readonly #state: WriterState;
  readonly #take: Take;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #endAt: number | undefined;
  readonly #end: () => void;

  constructor(socket: FrameSocket, state: WriterState, take: Take, end: () => void) {
    this.#socket = socket;
    this.#state = state;
    this.#take = take;
    this.#end = end;
  }

  /** Throws where the client's count cannot be right. */
  didType(offset: number, bytes: Uint8Array): void {
    const expected = this.#state.accepted + this.#waitingBytes;
    if (offset > expected) throw malformed(`input goes on at ${offset} instead of ${expected}`);
    const fresh = bytes.subarray(Math.min(bytes.length, expected - offset));
    if (this.#waitingBytes + fresh.length > MAX_WAITING_BYTES) {
      throw limitExceeded('unaccepted input bytes', this.#waitingBytes + fresh.length);
    }
    if (fresh.length > 0) {
      this.#waiting.push(Uint8Array.from(fresh));
      this.#waitingBytes += fresh.length;
    }
    this.drain();
  }

  didEnd(offset: number): void {
    this.#endAt = offset;
    this.drain();
  }

  /** There may be room now. */
  drain(): void {
    for (;;) {
      const piece = this.#waiting[0];
      if (piece === undefined) break;
      const taken = this.#take(piece);
      this.#state.accepted += taken;
      this.#waitingBytes -= taken;
      if (taken < piece.length) {
        this.#waiting[0] = piece.subarray(taken);
        break;
      }
      this.#waiting.shift();
    }
    this.#socket.send(FrameType.accepted, this.#state.accepted);
    if (this.#endAt !== undefined && this.#state.accepted >= this.#endAt) {
      this.#endAt = undefined;
      this.#end();
    }
  }
}
