// What a journal has been given and the disk has not: chunks and events in order, with times that never go back.

import type { StreamName } from '../protocol/types.ts';
import type { EventMark, Mark } from './format.ts';

/** A clock that goes back less than this is being disciplined, not set. */
const CLOCK_SET_BACK_MS = 1_000;
/** One write, however far behind: bounds what a failing disk can take with it. */
const MAX_BATCH_BYTES = 1024 * 1024;

interface Entry {
  readonly mark: Mark;
  /** Of a chunk. */
  readonly bytes?: Uint8Array;
}

export interface Batch {
  readonly pieces: readonly Uint8Array[];
  readonly marks: readonly Mark[];
}

export class Pending {
  #entries: Entry[] = [];
  #bytes = 0;
  #lastTime: number;
  /** Wall time minus recorded time, where the clock was set back. */
  #offsetMs = 0;

  constructor(lastTime: number) {
    this.#lastTime = lastTime;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get lastTime(): number {
    return this.#lastTime;
  }

  /** @param end offset after the chunk */
  addChunk(bytes: Uint8Array, stream: StreamName, end: number, now: number): void {
    this.#entries.push({
      mark: { kind: 'chunk', stream, end, time: this.#time(now, end - bytes.length) },
      bytes,
    });
    this.#bytes += bytes.length;
  }

  addEvent(event: EventMark, end: number, now: number): void {
    this.#entries.push({ mark: { ...event, end, time: this.#time(now, end) } as Mark });
  }

  addFirst(event: EventMark, end: number): void {
    this.#entries.unshift({
      mark: { ...event, end, time: this.#entries[0]?.mark.time ?? this.#lastTime } as Mark,
    });
  }

  /** At least one entry, then as many as `roomBytes` allow; neighbours of one stream share a record. */
  take(roomBytes: number, coalesceBytes: number, coalesceMs: number): Batch {
    const limit = Math.min(Math.max(roomBytes, 1), MAX_BATCH_BYTES);
    const pieces: Uint8Array[] = [];
    const marks: Mark[] = [];
    let taken = 0;
    let bytes = 0;
    let inRecord = 0;
    for (const { mark, bytes: chunk } of this.#entries) {
      if (bytes >= limit) break;
      taken++;
      if (chunk !== undefined) {
        pieces.push(chunk);
        bytes += chunk.length;
      }
      const last = marks.at(-1);
      const doesJoin =
        last?.kind === 'chunk' &&
        mark.kind === 'chunk' &&
        last.stream === mark.stream &&
        mark.time - last.time < coalesceMs &&
        inRecord + (chunk?.length ?? 0) <= coalesceBytes;
      if (doesJoin) {
        inRecord += chunk?.length ?? 0;
        marks[marks.length - 1] = { ...last, end: mark.end };
      } else {
        inRecord = chunk?.length ?? 0;
        marks.push(mark);
      }
    }
    this.#entries = this.#entries.slice(taken);
    this.#bytes -= bytes;
    return { pieces, marks };
  }

  /** The bytes of a batch are lost; what it said of runs and sizes is not. */
  putBackEvents(marks: readonly Mark[]): void {
    this.#entries.unshift(...marks.filter(({ kind }) => kind !== 'chunk').map((mark) => ({ mark })));
  }

  dropChunks(): void {
    this.#entries = this.#entries.filter(({ bytes }) => bytes === undefined);
    this.#bytes = 0;
  }

  placeEventsAt(end: number): void {
    this.#entries = this.#entries.map((entry) => ({ ...entry, mark: { ...entry.mark, end } }));
  }

  #time(now: number, end: number): number {
    const shifted = now + this.#offsetMs;
    if (shifted < this.#lastTime - CLOCK_SET_BACK_MS) {
      // From here on recorded times run on from the last one, at the pace of the new clock.
      this.#offsetMs = this.#lastTime - now;
      this.#entries.push({ mark: { kind: 'clock', wall: now, end, time: this.#lastTime } });
      return this.#lastTime;
    }
    this.#lastTime = Math.max(this.#lastTime, shifted);
    return this.#lastTime;
  }
}
