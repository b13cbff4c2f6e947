// A wait that can be cut short: the client sleeps through its back-off in it, and wakes when there is a reason to.

export class Pause {
  #wake: (() => void) | undefined;

  /** @param delayMs undefined: until woken */
  sleep(delayMs: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = delayMs === undefined ? undefined : setTimeout(() => this.wake(), delayMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Does nothing while nobody sleeps. */
  wake(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
