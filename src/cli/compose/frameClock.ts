// When a frame is made: soon after something changed, no more often than anybody sees, never while the last one is still
// on its way out, and not in the middle of what the program says is one drawing.

/** Nobody sees more. */
const FRAME_MS = 16;
/** A program that says that it is drawing and does not end is shown all the same. */
const LONGEST_DRAWING_MS = 150;

export interface FrameClockOptions {
  /** The program is drawing. */
  readonly isBusy: () => boolean;
  /** Empty where nothing has changed. */
  readonly frame: () => string;
  /** Resolves when there is room for another. */
  readonly write: (text: string) => Promise<void>;
}

export class FrameClock {
  readonly #options: FrameClockOptions;
  #timer: NodeJS.Timeout | undefined;
  #isWriting = false;
  #isDue = false;
  #isDisposed = false;
  #lastAt = 0;
  #busySince: number | undefined;

  constructor(options: FrameClockOptions) {
    this.#options = options;
  }

  /** Something has changed. */
  request(): void {
    this.#isDue = true;
    if (this.#isDisposed || this.#isWriting || this.#timer !== undefined) return;
    const waitMs = Math.max(0, this.#lastAt + FRAME_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#make();
    }, waitMs);
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }

  #make(): void {
    const now = performance.now();
    this.#lastAt = now;
    this.#busySince = this.#options.isBusy() ? (this.#busySince ?? now) : undefined;
    if (this.#busySince !== undefined && now - this.#busySince < LONGEST_DRAWING_MS) {
      this.request();
      return;
    }
    this.#isDue = false;
    const text = this.#options.frame();
    if (text !== '') void this.#write(text);
  }

  async #write(text: string): Promise<void> {
    this.#isWriting = true;
    try {
      await this.#options.write(text);
    } finally {
      this.#isWriting = false;
      if (this.#isDue) this.request();
    }
  }
}
