// When a child's output is not read for a while: a lead that keeps up is far behind, or the disk is. The kernel then stops
// the program once its buffer is full.

import type { Disposable } from '../base/disposable.ts';
import type { Child } from './child.ts';

/** While paused nothing else wakes us when a lead stalls. */
const RECHECK_MS = 100;
/** A disk that takes nothing for so long costs history from then on, not the process. */
const MAX_WAIT_FOR_DISK_MS = 2_000;

export interface Reasons {
  isLeadBehind(): boolean;
  isDiskBehind(): boolean;
}

export class Pauses implements Disposable {
  readonly #child: () => Child | undefined;
  readonly #reasons: Reasons;
  #paused: Child | undefined;
  #diskSince: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(child: () => Child | undefined, reasons: Reasons) {
    this.#child = child;
    this.#reasons = reasons;
  }

  /** Looks at the reasons; called whenever one may have changed. */
  settle(): void {
    const child = this.#child();
    const mustWait = child !== undefined && (this.#mustWaitForDisk() || this.#reasons.isLeadBehind());
    if (mustWait && this.#paused !== child) {
      this.#paused = child;
      child.pause();
    } else if (!mustWait && this.#paused !== undefined) {
      this.#paused.resume();
      this.#paused = undefined;
    }
    if (this.#paused === undefined) clearTimeout(this.#timer);
    else if (this.#timer === undefined) this.#timer = setTimeout(() => this.#recheck(), RECHECK_MS);
    if (this.#paused === undefined) this.#timer = undefined;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #recheck(): void {
    this.#timer = undefined;
    this.settle();
  }

  #mustWaitForDisk(): boolean {
    if (!this.#reasons.isDiskBehind()) {
      this.#diskSince = undefined;
      return false;
    }
    const now = performance.now();
    this.#diskSince ??= now;
    return now - this.#diskSince < MAX_WAIT_FOR_DISK_MS;
  }
}
