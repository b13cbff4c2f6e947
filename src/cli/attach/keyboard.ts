// Standard input as bytes, for whoever listens at the moment: the session, or a question. Its end is a hangup.

export class Keyboard {
  #onBytes: ((bytes: Buffer) => void) | undefined;
  #onEnd: (() => void) | undefined;
  #hasEnded = false;
  #isListening = false;
  /** Typed while nobody listened, as on the way from one session to the next. */
  #early: Buffer[] = [];

  /** Bytes go there from now on. @param onEnd nothing will come any more; told at once where that is so already */
  listen(onBytes: (bytes: Buffer) => void, onEnd: () => void): void {
    this.#onBytes = onBytes;
    this.#onEnd = onEnd;
    this.#begin();
    for (const bytes of this.#early.splice(0)) onBytes(bytes);
    if (this.#hasEnded) onEnd();
    else this.resume();
  }

  ignore(): void {
    this.#onBytes = undefined;
    this.#onEnd = undefined;
  }

  pause(): void {
    process.stdin.pause();
  }

  resume(): void {
    if (!this.#hasEnded) process.stdin.resume();
  }

  /** Gives standard input free, for a child or the end of the process. */
  stop(): void {
    this.ignore();
    process.stdin.removeAllListeners('data').pause().unref?.();
  }

  /** @returns whether Enter was pressed; false for what leaves: Ctrl+C, Ctrl+D, or the end of input */
  waitForEnter(): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (isEnter: boolean): void => {
        this.ignore();
        resolve(isEnter);
      };
      this.listen(
        (bytes) => {
          const at = bytes.findIndex((byte) => byte === 0x0d || byte === 0x0a);
          if (at >= 0) {
            // What was typed right behind it is for what comes now.
            if (at + 1 < bytes.length) this.#early.push(bytes.subarray(at + 1));
            settle(true);
          } else if (bytes.includes(0x03) || bytes.includes(0x04)) settle(false);
        },
        () => settle(false),
      );
    });
  }

  #begin(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    const end = (): void => {
      this.#hasEnded = true;
      this.#onEnd?.();
    };
    process.stdin
      .on('data', (bytes: Buffer) => {
        if (this.#onBytes === undefined) this.#early.push(bytes);
        else this.#onBytes(bytes);
      })
      .once('end', end)
      // A terminal that is gone reads as EIO.
      .once('error', end);
  }
}
