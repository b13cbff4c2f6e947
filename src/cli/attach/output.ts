// Writes to standard output without ever blocking on it, and says how far it has got: only what has left this process is
// acknowledged, so that a paused terminal is felt all the way back to the program.

import type { Writable } from 'node:stream';

/** A paused terminal would otherwise stop this whole process inside `write`. Not public in Node, and there since 0.x. */
interface HasHandle {
  readonly _handle?: { setBlocking?(isBlocking: boolean): number };
}

export function makeNonBlocking(stream: NodeJS.WriteStream): void {
  (stream as unknown as HasHandle)._handle?.setBlocking?.(false);
}

export class Output {
  readonly #stream: Writable;
  readonly #onFlushed: (offset: number) => void;
  #pending = 0;
  #flushedTo: number | undefined;
  #isTelling = false;
  #whenEmpty: (() => void)[] = [];

  /** @param onFlushed everything below `offset` has left; called at most once per turn of the event loop */
  constructor(stream: Writable, onFlushed: (offset: number) => void) {
    this.#stream = stream;
    this.#onFlushed = onFlushed;
  }

  /** @param endOffset offset in the session after these bytes; undefined for what is our own */
  write(bytes: Uint8Array | string, endOffset?: number): void {
    this.#pending += 1;
    this.#stream.write(bytes, () => {
      this.#pending -= 1;
      if (endOffset !== undefined) this.#tell(endOffset);
      if (this.#pending > 0) return;
      for (const resolve of this.#whenEmpty.splice(0)) resolve();
    });
  }

  /** Resolves when all is out, or after `limitMs`: nobody may be reading any more. */
  drained(limitMs: number): Promise<void> {
    if (this.#pending === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#whenEmpty.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #tell(offset: number): void {
    this.#flushedTo = offset;
    if (this.#isTelling) return;
    this.#isTelling = true;
    setImmediate(() => {
      this.#isTelling = false;
      if (this.#flushedTo !== undefined) this.#onFlushed(this.#flushedTo);
    });
  }
}
