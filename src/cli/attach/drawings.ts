// What others draw over the session, and the keys they take. While nothing is drawn none of this touches output; with the
// first drawing the composer, a bundle of its own, is loaded and takes it, until the last one is gone.

import type { Stream } from '../../client/stream.ts';
import type { FrameBody } from '../../protocol/types.ts';
import type { Composer } from '../composer.ts';
import type { OuterTerminal } from './outer.ts';
import type { Output } from './output.ts';
import type { KeyCapture } from './typing.ts';

/** A terminal that takes nothing for so long gets the next frame all the same, when it takes again. */
const SLOW_MS = 1_000;

type Visual = FrameBody<'visual'>;

export interface DrawingsOptions {
  readonly stream: () => Stream;
  readonly out: Output;
  readonly outer: OuterTerminal;
  readonly isReadOnly: boolean;
  /** There is a terminal, and the program's output is not to be left as it is. */
  readonly canDraw: boolean;
  /** Has everything sent anew, from the newest screen on. */
  readonly redraw: () => void;
  readonly onFailed: (reason: string) => void;
}

export class Drawings implements KeyCapture {
  readonly #options: DrawingsOptions;
  #visual: Visual | undefined;
  #composer: Composer | undefined;
  #isLoading = false;
  #hasEnded = false;
  /** The terminal shows what the session printed up to now. */
  #hasSeenOutput = false;
  /** Taken back here; that this has been heard may take a moment. */
  #released: string | null = null;

  constructor(options: DrawingsOptions) {
    this.#options = options;
  }

  get isComposing(): boolean {
    return this.#composer !== undefined;
  }

  get isCapturing(): boolean {
    const capture = this.#visual?.capture ?? null;
    return capture !== null && capture !== this.#released;
  }

  capture(bytes: Uint8Array): void {
    this.#options.stream().captured(bytes);
  }

  release(): void {
    const capture = this.#visual?.capture ?? null;
    if (capture === null) return;
    this.#released = capture;
    this.#options.stream().releaseCapture(capture);
  }

  didChange(visual: Visual): void {
    this.#visual = visual;
    if (this.#composer !== undefined) {
      if (visual.hasDrawings) this.#composer.show(visual.state);
      else this.#composer.leave();
    } else if (visual.hasDrawings && this.#options.canDraw) this.#load();
  }

  /** @param isFresh output begins anew @returns whether the composer clears the screen when it has something to show */
  didOpen({ from, end, size }: FrameBody<'opened'>, isFresh: boolean): boolean {
    // Said right behind this where there is something.
    this.#visual = undefined;
    if (this.#composer === undefined) return false;
    if (isFresh) this.#composer.begin(size, from, end);
    else if (size !== null) this.#composer.setProgramSize(size);
    return true;
  }

  /** What the stream begins with has come. */
  didBegin(): void {
    if (this.#composer === undefined) return;
    if (this.#visual === undefined) this.#composer.leave();
    this.#composer.didBegin();
  }

  didResizeProgram(size: FrameBody<'size'>): void {
    this.#composer?.setProgramSize(size);
  }

  /** The terminal has another size. @returns whether the composer tells the session its own */
  didResizeOuter(): boolean {
    const { size } = this.#options.outer;
    if (this.#composer === undefined || size === null) return false;
    this.#composer.setOuterSize(size);
    return true;
  }

  /** @returns false where the output is to go by untouched */
  take(bytes: Uint8Array, offset: number): boolean {
    if (this.#composer === undefined) {
      this.#hasSeenOutput = true;
      return false;
    }
    this.#composer.write(bytes, offset);
    return true;
  }

  takeCheckpoint(bytes: Uint8Array, offset: number): boolean {
    if (this.#composer === undefined) {
      this.#hasSeenOutput = true;
      return false;
    }
    this.#composer.writeCheckpoint(bytes, offset);
    return true;
  }

  /** Replies of the terminal, as the program would get them if it had it alone. */
  reply(bytes: Uint8Array): void {
    const moved = this.#composer?.moved(bytes) ?? bytes;
    if (moved.length > 0) this.#options.stream().reply(moved);
  }

  /** Resolves when the terminal shows what it would without drawings. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    await this.#composer?.finish();
    this.#composer = undefined;
  }

  #load(): void {
    if (this.#isLoading) return;
    this.#isLoading = true;
    import('../composer.ts')
      .then(({ compose }) => this.#begin(compose))
      .catch((error: unknown) =>
        this.#options.onFailed(`what is drawn here cannot be shown: ${String(error)}`),
      )
      .finally(() => {
        this.#isLoading = false;
      });
  }

  #begin(compose: typeof import('../composer.ts').compose): void {
    const { stream, out, outer, isReadOnly, redraw } = this.#options;
    const visual = this.#visual;
    const outerSize = outer.size;
    if (this.#hasEnded || visual?.hasDrawings !== true || outerSize === null) return;
    this.#composer = compose({
      outerSize,
      hasSeenOutput: this.#hasSeenOutput,
      isOuterAlternate: outer.isAlternate,
      state: visual.state,
      write: (text) => {
        outer.didWrite(Buffer.from(text));
        out.write(text);
        return out.drained(SLOW_MS);
      },
      reply: (bytes) => {
        if (!isReadOnly) stream().reply(bytes);
      },
      resize: (size) => {
        if (!isReadOnly) stream().resize(size);
      },
      onTaken: (offset) => stream().ack(offset),
      onLeft: (last) => {
        this.#composer = undefined;
        this.#hasSeenOutput = true;
        outer.didWrite(Buffer.from(last));
        out.write(last);
        if (!isReadOnly && outer.size !== null) stream().resize(outer.size);
      },
    });
    redraw();
  }
}
