// From the keyboard to the session: an emulator's answers apart from typing, the detach key held for a moment, and no
// more read than the session takes.

import type { Stream } from '../../client/stream.ts';
import { DetachKey, findKey } from './detachKey.ts';
import type { Keyboard } from './keyboard.ts';
import { ReplyParser } from './replies.ts';

/** How long a second press of the detach key is waited for. */
const DETACH_MS = 500;
/** The rest of a sequence follows at once; what does not was typed. */
const SEQUENCE_MS = 50;
const CTRL_C = 0x03;

/** Keys that somebody else wants, until a person takes them back with the detach key. */
export interface KeyCapture {
  readonly isCapturing: boolean;
  capture(bytes: Uint8Array): void;
  release(): void;
  /** What the terminal answered by itself, for the program. */
  reply(bytes: Uint8Array): void;
}

export interface TypingOptions {
  readonly keyboard: Keyboard;
  readonly stream: () => Stream;
  readonly keys: KeyCapture;
  /** In an editor the tab is closed instead. */
  readonly hasDetachKey: boolean;
  readonly isReadOnly: boolean;
  /** End of input ends the input of the program instead of the viewing. */
  readonly endsInput: boolean;
  readonly onDetach: () => void;
  readonly onHangup: () => void;
}

export class Typing {
  readonly #options: TypingOptions;
  readonly #replies = new ReplyParser();
  readonly #detachKey: DetachKey | undefined;
  #detachTimer: NodeJS.Timeout | undefined;
  #sequenceTimer: NodeJS.Timeout | undefined;

  constructor(options: TypingOptions) {
    this.#options = options;
    this.#detachKey = options.hasDetachKey ? new DetachKey() : undefined;
    options.keyboard.listen(
      (bytes) => this.#take(bytes),
      () => {
        if (options.endsInput) options.stream().endInput();
        else options.onHangup();
      },
    );
  }

  dispose(): void {
    clearTimeout(this.#detachTimer);
    clearTimeout(this.#sequenceTimer);
    this.#options.keyboard.ignore();
  }

  #take(bytes: Buffer): void {
    clearTimeout(this.#sequenceTimer);
    for (const part of this.#replies.push(bytes)) {
      if (part.kind === 'typed') this.#typed(part.bytes);
      else if (!this.#options.isReadOnly) this.#options.keys.reply(part.bytes);
    }
    if (this.#replies.hasPending) {
      this.#sequenceTimer = setTimeout(() => this.#typed(this.#replies.flush()), SEQUENCE_MS);
    }
  }

  #typed(bytes: Uint8Array): void {
    const { keys, isReadOnly } = this.#options;
    if (keys.isCapturing && !isReadOnly) this.#captured(Buffer.from(bytes));
    else this.#ownKeys(bytes);
  }

  #captured(bytes: Buffer): void {
    const { keys } = this.#options;
    const key = findKey(bytes);
    const before = key === undefined ? bytes : bytes.subarray(0, key.at);
    if (before.length > 0) keys.capture(before);
    if (key === undefined) return;
    keys.release();
    this.#ownKeys(bytes.subarray(key.at + key.length));
  }

  #ownKeys(bytes: Uint8Array): void {
    if (this.#detachKey === undefined) {
      this.#deliver(bytes);
      return;
    }
    clearTimeout(this.#detachTimer);
    const { deliver, isDetach } = this.#detachKey.push(bytes);
    this.#deliver(deliver);
    if (isDetach) this.#options.onDetach();
    else if (this.#detachKey.isHolding) {
      this.#detachTimer = setTimeout(
        () => this.#deliver(this.#detachKey?.release() ?? new Uint8Array()),
        DETACH_MS,
      );
    }
  }

  #deliver(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#options.isReadOnly) {
      // Nothing of it is for the program, so what people press to get out gets them out.
      if (bytes.includes(CTRL_C)) this.#options.onDetach();
      return;
    }
    if (!this.#options.stream().write(bytes)) this.#options.keyboard.pause();
  }
}
