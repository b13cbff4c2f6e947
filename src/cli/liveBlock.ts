// A block of lines that is drawn over itself on a terminal.

import { clearScreenDown, moveCursor } from 'node:readline';
import type { WriteStream } from 'node:tty';

export class LiveBlock {
  readonly #out: WriteStream;
  /** Whether there is a terminal to draw on. */
  readonly isLive: boolean;
  #lines = 0;

  constructor(out: WriteStream, isWanted: boolean) {
    this.#out = out;
    this.isLive = isWanted && out.isTTY === true;
  }

  show(lines: readonly string[]): void {
    if (!this.isLive) return;
    this.clear();
    // More than fits would scroll away and could not be drawn over.
    const shown = lines.slice(0, Math.max(this.#out.rows - 1, 1));
    this.#out.write(shown.map((line) => `${line}\n`).join(''));
    this.#lines = shown.length;
  }

  clear(): void {
    if (this.#lines === 0) return;
    moveCursor(this.#out, 0, -this.#lines);
    clearScreenDown(this.#out);
    this.#lines = 0;
  }

  /** What is shown stays. */
  end(): void {
    this.#lines = 0;
  }
}
