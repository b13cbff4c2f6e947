// Writes a session's journal: appended bytes and events are queued and go to disk in order, in batches, by one write at
// a time. A write that fails costs history, never the process that prints: a gap is marked once the disk has room again.

import { mkdir } from 'node:fs/promises';
import { Emitter, type Event } from '../base/event.ts';
import type { StreamName } from '../protocol/types.ts';
import type { EventMark, Mark } from './format.ts';
import type { Governing } from './governing.ts';
import { Pending } from './pending.ts';
import { type Found, recover } from './recover.ts';
import type { ClosedSegment } from './retention.ts';
import { SegmentChain, type SegmentOptions } from './segmentChain.ts';

/** Chunks that follow each other this closely share a record. */
const COALESCE_MS = 10;
const COALESCE_BYTES = 64 * 1024;
/** A flood is written in pieces of this size, several records each: every write is two trips to another thread. */
const FLOOD_BYTES = 256 * 1024;
/** After a failed write the disk is tried again this late; a run's exit tries at once. */
const RETRY_MS = 1_000;
/** More than this unwritten and the source should be slowed down. */
const BEHIND_BYTES = 4 * 1024 * 1024;
/** More than this is not kept in memory for a disk that hangs. */
const MAX_UNWRITTEN_BYTES = 32 * 1024 * 1024;

export interface JournalOptions extends SegmentOptions {
  /** Once per streak: history is being lost, and why. */
  readonly onFailure: (error: unknown) => void;
  readonly now?: () => number;
}

export class JournalWriter {
  readonly segments: SegmentChain;
  readonly #options: JournalOptions;
  readonly #didClose = new Emitter<ClosedSegment>();
  readonly #didFlush = new Emitter<number>();
  readonly #pending: Pending;
  #end: number;
  #writtenEnd: number;
  #pump: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** When the last write failed; until a retry succeeds nothing is queued. */
  #failedAt: number | undefined;
  /** Where the bytes begin that could not be written. */
  #lostFrom: number | undefined;
  /** Callers that wait for everything to be on disk. */
  #flushes = 0;
  #isClosed = false;

  /** A segment is full. */
  readonly onDidCloseSegment: Event<ClosedSegment> = this.#didClose.event;
  /** Readers can see everything below. */
  readonly onDidFlush: Event<number> = this.#didFlush.event;

  private constructor(options: JournalOptions, found: Found) {
    this.#options = options;
    this.segments = new SegmentChain(options, found);
    this.#end = found.end;
    this.#writtenEnd = found.end;
    this.#pending = new Pending(found.time);
  }

  /** Makes the folder, or goes on at the end of what is in it, without the torn tail a dead owner left. */
  static async open(options: JournalOptions): Promise<JournalWriter> {
    await mkdir(options.dir, { recursive: true, mode: 0o700 });
    const found = await recover(options.dir);
    const writer = new JournalWriter(options, found);
    await writer.#openFirst();
    return writer;
  }

  /** Offset of the first byte kept. */
  get start(): number {
    return this.segments.start ?? this.#writtenEnd;
  }

  /** Offset after the last byte appended. */
  get end(): number {
    return this.#end;
  }

  /** Readers can see everything below. */
  get writtenEnd(): number {
    return this.#writtenEnd;
  }

  /** Number, start and size that hold at the end: what a successor of a dead keeper has to know. */
  get governing(): Governing {
    return this.segments.governing;
  }

  /** The last write failed: history is being lost. */
  get isFailing(): boolean {
    return this.#failedAt !== undefined;
  }

  /** The disk is slower than what is appended. */
  get isBehind(): boolean {
    return this.#pending.bytes > BEHIND_BYTES;
  }

  /** @param bytes kept until written: must not change any more */
  append(bytes: Uint8Array, stream: StreamName): void {
    if (bytes.length === 0 || this.#isClosed) return;
    this.#end += bytes.length;
    if (this.#failedAt !== undefined) {
      this.#later(RETRY_MS);
      return;
    }
    if (this.#pending.bytes > MAX_UNWRITTEN_BYTES) {
      void this.#fail(new Error(`the disk took nothing for ${MAX_UNWRITTEN_BYTES} bytes`), false);
      return;
    }
    this.#pending.addChunk(bytes, stream, this.#end, this.#now());
    if (this.#pending.bytes >= FLOOD_BYTES) this.#startPump();
    else this.#later(COALESCE_MS);
  }

  event(event: EventMark): void {
    if (this.#isClosed) return;
    this.#pending.addEvent(event, this.#end, this.#now());
    this.#later(this.#failedAt === undefined ? COALESCE_MS : RETRY_MS);
  }

  /** Resolves when all that was appended is readable, or is lost to a failing disk. */
  async flush(): Promise<void> {
    this.#flushes++;
    // One round for what is being written, one for what came meanwhile; a failing disk is tried once in each.
    for (let round = 0; round < 2 && (this.#pump !== undefined || this.#hasWork); round++) {
      this.#startPump();
      await this.#pump;
    }
    this.#flushes--;
  }

  /** A checkpoint at this offset is complete: older segments may go. */
  async didCheckpoint(offset: number): Promise<void> {
    await this.segments.didCheckpoint(offset);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    await this.flush();
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#pump;
    await this.segments.close();
  }

  #now(): number {
    return Math.round(this.#options.now?.() ?? Date.now());
  }

  get #hasWork(): boolean {
    return !this.#pending.isEmpty || this.#failedAt !== undefined;
  }

  #later(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#startPump();
    }, ms);
  }

  #startPump(): void {
    if (this.#pump !== undefined || !this.#hasWork) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pump = this.#write().finally(() => {
      this.#pump = undefined;
      if (this.#failedAt === undefined && this.#pending.bytes >= FLOOD_BYTES) this.#startPump();
      else if (!this.#pending.isEmpty) this.#later(this.#failedAt === undefined ? COALESCE_MS : RETRY_MS);
    });
  }

  /** Never throws. */
  async #write(): Promise<void> {
    const isRetry = this.#failedAt !== undefined;
    try {
      if (isRetry) await this.#recoverFromFailure();
      // What is small waits for more, unless somebody waits for it.
      for (let round = 0; this.#mustWriteMore(round); round++) {
        if (this.segments.isFull) await this.#rotate();
        if (!this.segments.isOpen) await this.#openNext();
        const batch = this.#pending.take(this.segments.roomBytes, COALESCE_BYTES, COALESCE_MS);
        try {
          await this.segments.write(batch);
        } catch (error) {
          this.#pending.putBackEvents(batch.marks);
          throw error;
        }
        this.#didWrite(batch.marks);
      }
    } catch (error) {
      await this.#fail(error, isRetry);
    }
  }

  #mustWriteMore(round: number): boolean {
    if (this.#pending.isEmpty) return false;
    return round === 0 || this.#flushes > 0 || this.#pending.bytes >= FLOOD_BYTES;
  }

  #didWrite(marks: readonly Mark[]): void {
    this.#writtenEnd = marks.at(-1)?.end ?? this.#writtenEnd;
    this.#didFlush.fire(this.#writtenEnd);
  }

  async #openFirst(): Promise<void> {
    try {
      if (!this.segments.isOpen) await this.#openNext();
    } catch (error) {
      await this.#fail(error, false);
    }
  }

  #openNext(): Promise<void> {
    return this.segments.open(this.#writtenEnd, this.#pending.lastTime);
  }

  async #rotate(): Promise<void> {
    const { closed, isBlind } = await this.segments.closeFull();
    if (isBlind) this.event({ kind: 'trimmedBlind' });
    await this.#openNext();
    if (closed !== undefined) this.#didClose.fire(closed);
  }

  /** A new segment begins after what was lost, so that every file's bytes stay where their offsets say. */
  async #recoverFromFailure(): Promise<void> {
    this.#lostFrom ??= this.#writtenEnd;
    // Before the first await: what is appended from now on belongs behind the gap.
    const start = this.#end;
    this.#writtenEnd = start;
    this.#failedAt = undefined;
    this.#pending.placeEventsAt(start);
    await this.segments.abandon();
    await this.#openNext();
    const lost = start - this.#lostFrom;
    this.#lostFrom = undefined;
    if (lost > 0) this.#pending.addFirst({ kind: 'gap', lost }, start);
  }

  async #fail(error: unknown, isRetry: boolean): Promise<void> {
    if (!isRetry) this.#options.onFailure(error);
    this.#failedAt = this.#now();
    this.#pending.dropChunks();
    // Room may be made by what the budget would let go anyway.
    await this.segments.trim().catch(() => undefined);
  }
}
