// A block of lines that is drawn over itself on a terminal.

import { clearScreenDown, moveCursor } from 'node:readline';
import type { WriteStream } from 'node:tty';
import { textWidth } from './textWidth.ts';

export class LiveBlock {
  readonly #out: WriteStream;
  /** Whether there is a terminal to draw on. */
  readonly isLive: boolean;
  /** Rows of the terminal the block takes: a line that is too long takes more than one. */
  #rows = 0;

  constructor(out: WriteStream, isWanted: boolean) {
    this.#out = out;
    this.isLive = isWanted && out.isTTY === true;
  }

  show(lines: readonly string[]): void {
    if (!this.isLive) return;
    this.clear();
    const { columns, rows } = this.#out;
    for (const line of lines) {
      const height = Math.max(1, Math.ceil(textWidth(line) / columns));
      // More than fits would scroll away and could not be drawn over.
      if (this.#rows + height > Math.max(rows - 1, 1)) break;
      this.#out.write(`${line}\n`);
      this.#rows += height;
    }
  }

  clear(): void {
    if (this.#rows === 0) return;
    moveCursor(this.#out, 0, -this.#rows);
    clearScreenDown(this.#out);
    this.#rows = 0;
  }

  /** What is shown stays. */
  end(): void {
    this.#rows = 0;
  }
}
