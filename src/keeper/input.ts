// What was typed and not yet taken by the program. Written until the kernel takes no more, then tried again at growing
// intervals: a program that does not read costs nothing, and nothing typed is lost or reordered. Who does not read for long
// is told of.

import type { Disposable } from '../base/disposable.ts';
import { MAX_QUEUED_INPUT_BYTES } from '../protocol/limits.ts';
import type { InputSink } from './child.ts';

const FIRST_RETRY_MS = 1;
const LAST_RETRY_MS = 50;
/** By then more than the terminal's own 4 kB of typing ahead has waited so long that somebody should know. */
const STALLED_MS = 5_000;
/** A terminal's line buffer is 4 kB; more at once would only be copied in vain. */
const WRITE_BYTES = 16 * 1024;

export interface InputQueueOptions {
  readonly sink: () => InputSink | undefined;
  /** The queue was full and is not any more. */
  readonly onRoom: () => void;
  /** Another value of `stalledSince`. */
  readonly onStall: () => void;
}

export class InputQueue implements Disposable {
  readonly #options: InputQueueOptions;
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #retryMs = FIRST_RETRY_MS;
  #timer: NodeJS.Timeout | undefined;
  #atEnd: (() => void) | undefined;
  /** Epoch ms since when none of what waits was taken; the clock is looked at for people only. */
  #waitingSince = 0;
  #stalledSince: number | null = null;

  constructor(options: InputQueueOptions) {
    this.#options = options;
  }

  /** Epoch ms since when a program takes nothing of what was typed; null while it does, or nothing waits. */
  get stalledSince(): number | null {
    return this.#stalledSince;
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
    if (this.#bytes === 0) this.#waitingSince = Date.now();
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
    this.#setStalled(null);
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
    if (wasFull && this.roomBytes > 0) this.#options.onRoom();
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
      const sink = this.#options.sink();
      if (sink === undefined) {
        this.clear();
        return;
      }
      const written = sink.write(piece.length > WRITE_BYTES ? piece.subarray(0, WRITE_BYTES) : piece);
      if (written === 0) {
        this.#timer = setTimeout(() => this.#write(), this.#retryMs);
        this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
        if (Date.now() - this.#waitingSince >= STALLED_MS) this.#setStalled(this.#waitingSince);
        return;
      }
      this.#retryMs = FIRST_RETRY_MS;
      this.#waitingSince = Date.now();
      this.#setStalled(null);
      this.#bytes -= written;
      if (written === piece.length) this.#pieces.shift();
      else this.#pieces[0] = piece.subarray(written);
    }
  }

  #setStalled(since: number | null): void {
    if (since === this.#stalledSince) return;
    this.#stalledSince = since;
    this.#options.onStall();
  }
}
