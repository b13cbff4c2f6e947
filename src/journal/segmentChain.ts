// The segments of a journal that is being written: the open one, the next one when that is full, and the closed ones that
// are still kept. What is queued for them, and what happens when the disk is full, is writer.ts' business.

import type { JournalBudget } from '../protocol/types.ts';
import { copyTail } from './copyTail.ts';
import type { Mark } from './format.ts';
import { type Governing, govern, headerOf } from './governing.ts';
import { OpenSegment } from './openSegment.ts';
import type { Batch } from './pending.ts';
import type { Found } from './recover.ts';
import { type ClosedSegment, Retention, removeSegment } from './retention.ts';
import { byteIn, Unfinished } from './unfinished.ts';

export interface SegmentOptions {
  readonly dir: string;
  readonly budget: JournalBudget;
  /** A terminal's segments go only once a checkpoint covers them (or there are four times too many). */
  readonly needsCheckpoints: boolean;
  /** Offset of the newest checkpoint, 0 where there is none. */
  readonly checkpointAt: number;
}

export class SegmentChain {
  readonly #options: SegmentOptions;
  readonly #retention: Retention;
  #segment: OpenSegment | undefined;
  #lastNumber: number;
  #governing: Governing;
  #unfinished: Unfinished;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: SegmentOptions, found: Found) {
    this.#options = options;
    this.#retention = new Retention(options, found.closed);
    this.#segment = found.segment;
    this.#lastNumber = found.lastNumber;
    this.#governing = found.governing;
    this.#unfinished = new Unfinished(found.end === 0 ? [] : undefined);
  }

  /** Offset of the first byte kept; undefined while there is nothing. */
  get start(): number | undefined {
    return this.#retention.start ?? this.#segment?.start;
  }

  get isOpen(): boolean {
    return this.#segment !== undefined;
  }

  get isFull(): boolean {
    const limit = this.#retention.budget.segmentBytes;
    const segment = this.#segment;
    return segment !== undefined && (segment.bytes >= limit || segment.indexBytes >= limit);
  }

  get roomBytes(): number {
    return this.#retention.budget.segmentBytes - (this.#segment?.bytes ?? 0);
  }

  get budget(): JournalBudget {
    return this.#retention.budget;
  }

  /** Holds from now on; what is too much goes with the next segment that is full. */
  set budget(budget: JournalBudget) {
    this.#retention.budget = budget;
  }

  /** What holds at the end. */
  get governing(): Governing {
    return this.#governing;
  }

  /** Opens the next segment, which begins at `start`. */
  open(start: number, time: number): Promise<void> {
    return this.#alone(async () => {
      const place = { segment: ++this.#lastNumber, start, time, unfinished: this.#unfinished.streams };
      this.#segment = await OpenSegment.create(this.#options.dir, headerOf(place, this.#governing));
    });
  }

  write({ pieces, marks }: Batch): Promise<void> {
    return this.#alone(async () => {
      if (this.#segment === undefined) throw new Error('no segment of the journal is open');
      const { end } = this.#segment;
      await this.#segment.write(pieces, marks);
      await this.#unfinished.take(marks, (offset) => byteIn(pieces, offset - end));
      this.#governing = marks.reduce<Governing>(
        (governing, mark: Mark) => govern(governing, mark),
        this.#governing,
      );
    });
  }

  /** @returns the segment that was open, and whether one went that no checkpoint covers */
  closeFull(): Promise<{ readonly closed: ClosedSegment | undefined; readonly isBlind: boolean }> {
    return this.#alone(async () => {
      const segment = this.#segment;
      if (segment === undefined) return { closed: undefined, isBlind: false };
      try {
        await segment.close();
        const closed = { number: segment.number, start: segment.start, end: segment.end };
        return { closed, isBlind: await this.#retention.add(closed) };
      } finally {
        // Only now: while it is in neither place the journal would seem to begin at its end.
        this.#segment = undefined;
      }
    });
  }

  /** Goes on without the open one, which the disk refused to take more for; what it has is kept. */
  abandon(): Promise<void> {
    return this.#alone(async () => {
      const segment = this.#segment;
      this.#unfinished = new Unfinished();
      try {
        await segment?.close().catch(() => undefined);
        if (segment === undefined || segment.bytes === 0) return;
        await this.#retention.add({ number: segment.number, start: segment.start, end: segment.end });
      } finally {
        this.#segment = undefined;
      }
    });
  }

  async didCheckpoint(offset: number): Promise<void> {
    this.#retention.checkpointAt = Math.max(this.#retention.checkpointAt, offset);
    await this.#retention.trim();
  }

  async trim(): Promise<void> {
    await this.#retention.trim();
  }

  /**
   * Deletes all but the newest, of which at most so many bytes stay; with 0 nothing does. Offsets keep their meaning.
   * @returns whether something went that no checkpoint covers
   */
  trimTo(maxBytes: number): Promise<boolean> {
    return this.#alone(async () => {
      const { dir, needsCheckpoints } = this.#options;
      const segment = this.#segment;
      if (segment === undefined || (maxBytes > 0 && segment.bytes <= maxBytes))
        return this.#retention.trimTo(maxBytes - (segment?.bytes ?? 0));
      const number = ++this.#lastNumber;
      const copy = await copyTail(dir, segment.number, maxBytes, number).catch(async (error: unknown) => {
        // A disk that has no room for the copy keeps what is there.
        await removeSegment(dir, number);
        throw error;
      });
      this.#segment = copy;
      await segment.close();
      await this.#retention.trimTo(0);
      await removeSegment(dir, segment.number);
      return needsCheckpoints && this.#retention.checkpointAt < copy.start;
    });
  }

  async close(): Promise<void> {
    await this.#alone(async () => this.#segment?.close().catch(() => undefined));
  }

  /** One after the other: history may be deleted while more of it is written. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#last.then(work);
    this.#last = run.catch(() => undefined);
    return run;
  }
}
