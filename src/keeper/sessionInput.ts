// All that reaches the program of a session: typed by viewers, written by the daemon, answered by an emulator. Where
// nothing runs it is taken and forgotten.

import { limitExceeded, notRunning } from '../protocol/failure.ts';
import { InputQueue } from './input.ts';
import type { LiveRun } from './liveRun.ts';

export interface InputOptions {
  readonly session: string;
  readonly live: () => LiveRun | undefined;
  /** The queue was full and is not any more. */
  readonly onRoom: () => void;
  readonly onInput: () => void;
  /** Another value of `stalledSince`. */
  readonly onStall: () => void;
}

export class SessionInput {
  readonly #options: InputOptions;
  readonly #queue: InputQueue;
  /** Monotonic ms of the last typing; 0 = never. */
  typedAt = 0;
  /** Epoch ms of the same. */
  inputAt: number | null = null;

  constructor(options: InputOptions) {
    this.#options = options;
    this.#queue = new InputQueue({ ...options, sink: () => options.live()?.child.inputSink });
  }

  get queuedBytes(): number {
    return this.#queue.bytes;
  }

  /** Epoch ms since when the program takes nothing of what was typed; null while it does. */
  get stalledSince(): number | null {
    return this.#queue.stalledSince;
  }

  /** All or nothing: throws where nothing runs or there is no room. @returns bytes taken */
  write(text: string, isEnd: boolean): number {
    if (this.#options.live() === undefined) throw notRunning('session', this.#options.session);
    const bytes = Buffer.from(text, 'utf8');
    if (bytes.length > this.#queue.roomBytes) throw limitExceeded('queued input bytes', this.#queue.bytes);
    this.type(bytes);
    if (isEnd) this.end();
    return bytes.length;
  }

  /** @returns bytes taken; fewer than given where the queue is full */
  type(bytes: Uint8Array): number {
    const live = this.#options.live();
    this.typedAt = performance.now();
    this.inputAt = Date.now();
    live?.didType();
    this.#options.onInput();
    // Nobody is there to read it, now or later.
    if (live?.child.inputSink === undefined) return bytes.length;
    return this.#queue.add(bytes);
  }

  reply(bytes: Uint8Array): void {
    if (this.#options.live() !== undefined) this.#queue.add(bytes);
  }

  end(): void {
    this.#queue.whenEmpty(() => this.#options.live()?.child.endInput());
  }

  clear(): void {
    this.#queue.clear();
  }
}
