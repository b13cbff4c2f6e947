// What was typed and not yet taken by the program. Written until the kernel takes no more, then tried again at growing
// intervals: a program that does not read costs nothing, and nothing typed is lost or reordered.

import type { Disposable } from '../base/disposable.ts';
import { MAX_QUEUED_INPUT_BYTES } from '../protocol/limits.ts';
import type { InputSink } from './child.ts';

const FIRST_RETRY_MS = 1;
const LAST_RETRY_MS = 50;
/** A terminal's line buffer is 4 kB; more at once would only be copied in vain. */
const WRITE_BYTES = 16 * 1024;

export class InputQueue implements Disposable {
  readonly #sink: () => InputSink | undefined;
  readonly #onRoom: () => void;
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #retryMs = FIRST_RETRY_MS;
  #timer: NodeJS.Timeout | undefined;
  #atEnd: (() => void) | undefined;

  /** @param onRoom called when the queue was full and is not any more */
  constructor(sink: () => InputSink | undefined, onRoom: () => void) {
    this.#sink = sink;
    this.#onRoom = onRoom;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get roomBytes(): number {
    return Math.max(0, MAX_QUEUED_INPUT_BYTES - this.#bytes);
  }

  /** Takes all or as much as there is room for. @returns how many bytes it took */
  add(bytes: Uint8Array): number {
    const taken = Math.min(bytes.length, this.roomBytes);
    if (taken === 0) return 0;
    this.#pieces.push(Uint8Array.from(bytes.subarray(0, taken)));
    this.#bytes += taken;
    if (this.#timer === undefined) this.#write();
    return taken;
  }

  /** Calls back when all that was typed so far has been taken. */
  whenEmpty(act: () => void): void {
    if (this.#bytes === 0) act();
    else this.#atEnd = act;
  }

  /** What nobody took is nobody's: the program is gone. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pieces = [];
    this.#bytes = 0;
    this.#retryMs = FIRST_RETRY_MS;
    this.#atEnd = undefined;
  }

  dispose(): void {
    this.clear();
  }

  #write(): void {
    this.#timer = undefined;
    const wasFull = this.roomBytes === 0;
    try {
      this.#writeAll();
    } catch {
      // EIO and EPIPE: the other end is closed for good.
      this.clear();
    }
    if (wasFull && this.roomBytes > 0) this.#onRoom();
    if (this.#bytes === 0) {
      const act = this.#atEnd;
      this.#atEnd = undefined;
      act?.();
    }
  }

  #writeAll(): void {
    for (;;) {
      const piece = this.#pieces[0];
      if (piece === undefined) return;
      const sink = this.#sink();
      if (sink === undefined) {
        this.clear();
        return;
      }
      const written = sink.write(piece.length > WRITE_BYTES ? piece.subarray(0, WRITE_BYTES) : piece);
      if (written === 0) {
        this.#timer = setTimeout(() => this.#write(), this.#retryMs);
        this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
        return;
      }
      this.#retryMs = FIRST_RETRY_MS;
      this.#bytes -= written;
      if (written === piece.length) this.#pieces.shift();
      else this.#pieces[0] = piece.subarray(written);
    }
  }
}
