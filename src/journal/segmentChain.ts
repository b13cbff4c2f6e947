// The segments of a journal that is being written: the open one, the next one when that is full, and the closed ones that
// are still kept. What is queued for them, and what happens when the disk is full, is writer.ts' business.

import type { JournalBudget } from '../protocol/types.ts';
import type { Mark } from './format.ts';
import { type Governing, govern, headerOf } from './governing.ts';
import { OpenSegment } from './openSegment.ts';
import type { Batch } from './pending.ts';
import type { Found } from './recover.ts';
import { type ClosedSegment, Retention } from './retention.ts';

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

  constructor(options: SegmentOptions, found: Found) {
    this.#options = options;
    this.#retention = new Retention(options, found.closed);
    this.#segment = found.segment;
    this.#lastNumber = found.lastNumber;
    this.#governing = found.governing;
  }

  /** Offset of the first byte kept; undefined while there is nothing. */
  get start(): number | undefined {
    return this.#retention.start ?? this.#segment?.start;
  }

  get isOpen(): boolean {
    return this.#segment !== undefined;
  }

  get isFull(): boolean {
    const limit = this.#options.budget.segmentBytes;
    const segment = this.#segment;
    return segment !== undefined && (segment.bytes >= limit || segment.indexBytes >= limit);
  }

  get roomBytes(): number {
    return this.#options.budget.segmentBytes - (this.#segment?.bytes ?? 0);
  }

  /** What holds at the end. */
  get governing(): Governing {
    return this.#governing;
  }

  /** Opens the next segment, which begins at `start`. */
  async open(start: number, time: number): Promise<void> {
    const header = headerOf(++this.#lastNumber, start, time, this.#governing);
    this.#segment = await OpenSegment.create(this.#options.dir, header);
  }

  async write({ pieces, marks }: Batch): Promise<void> {
    await this.#segment?.write(pieces, marks);
    this.#governing = marks.reduce<Governing>(
      (governing, mark: Mark) => govern(governing, mark),
      this.#governing,
    );
  }

  /** @returns the segment that was open, and whether one went that no checkpoint covers */
  async closeFull(): Promise<{ readonly closed: ClosedSegment | undefined; readonly isBlind: boolean }> {
    const segment = this.#segment;
    this.#segment = undefined;
    if (segment === undefined) return { closed: undefined, isBlind: false };
    await segment.close();
    const closed = { number: segment.number, start: segment.start, end: segment.end };
    return { closed, isBlind: await this.#retention.add(closed) };
  }

  /** Goes on without the open one, which the disk refused to take more for; what it has is kept. */
  async abandon(): Promise<void> {
    const segment = this.#segment;
    this.#segment = undefined;
    await segment?.close().catch(() => undefined);
    if (segment === undefined || segment.bytes === 0) return;
    await this.#retention.add({ number: segment.number, start: segment.start, end: segment.end });
  }

  async didCheckpoint(offset: number): Promise<void> {
    this.#retention.checkpointAt = Math.max(this.#retention.checkpointAt, offset);
    await this.#retention.trim();
  }

  async trim(): Promise<void> {
    await this.#retention.trim();
  }

  async close(): Promise<void> {
    await this.#segment?.close().catch(() => undefined);
  }
}
