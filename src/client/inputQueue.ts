// Typed bytes that the keeper has not accepted yet: sent again after a cut from the byte it is at, and given up when they
// were meant for a screen that is gone. Counts bytes per (session, writer) from the first one ever typed.

import { MAX_UNACCEPTED_INPUT_BYTES, STALE_INPUT_MS } from '../protocol/limits.ts';

interface Piece {
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** Monotonic milliseconds. */
  readonly typedAt: number;
}

export class InputQueue {
  #pieces: Piece[] = [];
  /** Offset after the last byte queued. */
  #end = 0;
  #unaccepted = 0;
  #hasBegun = false;

  /** Whether more may be typed now; else the caller stops reading its terminal. */
  get hasRoom(): boolean {
    return this.#unaccepted < MAX_UNACCEPTED_INPUT_BYTES;
  }

  get end(): number {
    return this.#end;
  }

  /** @returns the offset to send it under */
  add(bytes: Uint8Array, now: number): number {
    const offset = this.#end;
    this.#pieces.push({ offset, bytes, typedAt: now });
    this.#end += bytes.length;
    this.#unaccepted += bytes.length;
    return offset;
  }

  accepted(upTo: number): void {
    while (this.#pieces[0] !== undefined && this.#pieces[0].offset + this.#pieces[0].bytes.length <= upTo) {
      this.#unaccepted -= this.#pieces.shift()?.bytes.length ?? 0;
    }
    const first = this.#pieces[0];
    if (first !== undefined && first.offset < upTo) {
      const bytes = first.bytes.subarray(upTo - first.offset);
      this.#unaccepted -= first.bytes.length - bytes.length;
      this.#pieces[0] = { ...first, offset: upTo, bytes };
    }
  }

  /**
   * At first and after a cut: the keeper is at `acceptedInput`. What is stale is dropped, the rest follows on where the
   * keeper is. At first that is what was typed to it through an earlier stream, and nothing of what is queued here.
   * @returns what to send now, and how many bytes were dropped
   */
  resume(
    acceptedInput: number,
    now: number,
  ): { pieces: { offset: number; bytes: Uint8Array }[]; dropped: number } {
    if (this.#hasBegun) this.accepted(acceptedInput);
    this.#hasBegun = true;
    const fresh = this.#pieces.filter(({ typedAt }) => now - typedAt <= STALE_INPUT_MS);
    const dropped = this.#unaccepted - fresh.reduce((sum, { bytes }) => sum + bytes.length, 0);
    this.#pieces = [];
    this.#unaccepted = 0;
    this.#end = acceptedInput;
    const pieces = fresh.map(({ bytes, typedAt }) => ({ offset: this.add(bytes, typedAt), bytes }));
    return { pieces, dropped };
  }
}
