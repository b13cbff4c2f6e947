// A terminal that is measured, however it is reached: bytes in, bytes out. What is on the other side says READY when it may
// be typed into.

export interface Terminal {
  write(text: string): void;
  /** Called with what arrives from now on; valid only during the call. */
  onData: (bytes: Uint8Array) => void;
  dispose(): void;
}

export type TerminalPlace =
  /** A command on a pseudo-terminal: the program itself, or a client that shows it. */
  | {
      readonly kind: 'pty';
      readonly argv: readonly string[];
      readonly env: Readonly<Record<string, string | undefined>>;
    }
  /** A stream to our keeper. */
  | { readonly kind: 'frames'; readonly home: string; readonly session: string };

export const READY_MARK = 'READY>';
export const END_MARK = '<END-OF-OUTPUT>';
export const SIZE = { cols: 120, rows: 30 } as const;

export class MarkFinder {
  readonly #mark: Buffer;
  #tail: Buffer = Buffer.alloc(0);

  constructor(mark: string) {
    this.#mark = Buffer.from(mark);
  }

  /** @returns whether the mark is in what was seen up to here, also when it lies across two chunks */
  sees(bytes: Uint8Array): boolean {
    const keep = this.#mark.length - 1;
    // Only the edges are copied: this runs beside what is measured.
    const edge = Buffer.concat([this.#tail, bytes.subarray(0, keep)]);
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const isSeen = edge.includes(this.#mark) || chunk.includes(this.#mark);
    this.#tail =
      bytes.length >= keep
        ? Buffer.from(bytes.subarray(bytes.length - keep))
        : edge.subarray(Math.max(0, edge.length - keep));
    return isSeen;
  }
}
