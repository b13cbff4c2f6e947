// Numbers every change of what clients mirror and hands it to whoever listens. It keeps no state of its own: the parts
// own theirs, and a snapshot is put together from them.

import { Emitter, type Event } from '../base/event.ts';
import type { Change } from '../protocol/types.ts';

export interface NumberedChange {
  readonly rev: number;
  readonly change: Change;
}

export class StateHub {
  readonly #changed = new Emitter<NumberedChange>();
  #rev = 0;

  readonly onDidChange: Event<NumberedChange> = this.#changed.event;

  /** Number of the last change; a snapshot taken now contains it. */
  get rev(): number {
    return this.#rev;
  }

  publish(change: Change): void {
    this.#rev += 1;
    this.#changed.fire({ rev: this.#rev, change });
  }
}
