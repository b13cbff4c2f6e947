// Input of one viewer, counted: bytes accepted before are not typed again, a hole is refused, and what the program's
// queue has no room for waits here unacknowledged.

import type { FrameSocket } from '../../ipc/frameSocket.ts';
import { limitExceeded, malformed } from '../../protocol/failure.ts';
import { FrameType } from '../../protocol/frames.ts';
import { MAX_UNACCEPTED_INPUT_BYTES } from '../../protocol/limits.ts';
import type { ViewerInput } from './host.ts';
import type { WriterState } from './writers.ts';

/** A client keeps to the limit; twice of it is a client that does not. */
const MAX_WAITING_BYTES = 2 * MAX_UNACCEPTED_INPUT_BYTES;

export class Typing {
  readonly #socket: FrameSocket;
  readonly #state: WriterState;
  readonly #input: ViewerInput;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #endAt: number | undefined;

  constructor(socket: FrameSocket, state: WriterState, input: ViewerInput) {
    this.#socket = socket;
    this.#state = state;
    this.#input = input;
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
      const taken = this.#input.type(piece);
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
      this.#input.end();
    }
  }
}
