// Which closed segments of a journal stay: the budget's number of them, and for terminals also those that no checkpoint
// covers yet, up to four budgets.

import { rm } from 'node:fs/promises';
import type { JournalBudget } from '../protocol/types.ts';
import { indexFile, logFile } from './segments.ts';

/** With no checkpoint in sight (no daemon, a wedged one) history is bounded all the same. */
const BLIND_BUDGETS = 4;

export interface ClosedSegment {
  readonly number: number;
  readonly start: number;
  readonly end: number;
}

interface Options {
  readonly dir: string;
  readonly budget: JournalBudget;
  readonly needsCheckpoints: boolean;
  readonly checkpointAt: number;
}

export class Retention {
  readonly #options: Options;
  #closed: ClosedSegment[];
  budget: JournalBudget;
  checkpointAt: number;

  constructor(options: Options, closed: readonly ClosedSegment[]) {
    this.#options = options;
    this.#closed = [...closed];
    this.budget = options.budget;
    this.checkpointAt = options.checkpointAt;
  }

  /** Undefined while there is no closed segment. */
  get start(): number | undefined {
    return this.#closed[0]?.start;
  }

  /** @returns whether one went that no checkpoint covers */
  add(segment: ClosedSegment): Promise<boolean> {
    this.#closed.push(segment);
    return this.trim();
  }

  /** @returns whether one went that no checkpoint covers */
  async trim(): Promise<boolean> {
    const { dir, needsCheckpoints } = this.#options;
    const { budget } = this;
    let isBlind = false;
    for (;;) {
      const oldest = this.#closed[0];
      // The segment being written counts too.
      if (oldest === undefined || this.#closed.length + 1 <= budget.segments) return isBlind;
      const isCovered = !needsCheckpoints || this.checkpointAt >= oldest.end;
      if (!isCovered && this.#closed.length + 1 <= budget.segments * BLIND_BUDGETS) return isBlind;
      isBlind ||= !isCovered;
      this.#closed.shift();
      await removeSegment(dir, oldest.number);
    }
  }

  /** Leaves no more than so many bytes. @returns whether one went that no checkpoint covers */
  async trimTo(maxBytes: number): Promise<boolean> {
    const { dir, needsCheckpoints } = this.#options;
    let isBlind = false;
    for (;;) {
      const [oldest] = this.#closed;
      const bytes = this.#closed.reduce((sum, { start, end }) => sum + end - start, 0);
      if (oldest === undefined || (bytes <= maxBytes && maxBytes > 0)) return isBlind;
      isBlind ||= needsCheckpoints && this.checkpointAt < oldest.end;
      this.#closed.shift();
      await removeSegment(dir, oldest.number);
    }
  }
}

/** The index first: a log without one is no segment to readers, and is cleared away by the next owner. */
export async function removeSegment(dir: string, number: number): Promise<void> {
  await rm(indexFile(dir, number), { force: true });
  await rm(logFile(dir, number), { force: true });
}
