// Reads a session's journal, whoever writes it and whether or not they still live: by offset, by time, by run; lineReader.ts
// makes lines of it. What it says holds for the moment it was opened or refreshed; what was trimmed since is skipped, never
// an error.

import { Latest } from '../base/latest.ts';
import type { RunExit, Size, StreamName } from '../protocol/types.ts';
import type { RunMark } from './format.ts';
import { extentOf, segmentNumbers } from './segments.ts';
import { type PlacedMark, SegmentView } from './segmentView.ts';

export interface JournalRun extends RunMark {
  /** Offset after its last byte; that of the journal while it lives. */
  readonly end: number;
  /** Null while it lives, or where nobody saw it end. */
  readonly exit: RunExit | null;
}

export interface JournalWindow {
  /** Later than asked for where that was trimmed or lost. */
  readonly from: number;
  /** Empty at the end of the journal. */
  readonly bytes: Buffer;
  readonly marks: readonly PlacedMark[];
}

export interface Resize {
  readonly offset: number;
  readonly time: number;
  readonly size: Size;
}

/** Read at once when a journal is gone through. */
const WINDOW_BYTES = 256 * 1024;

/** @param dir the `journal` folder of a session; one that is not there reads as empty */
export async function openJournal(dir: string): Promise<Journal> {
  const journal = new Journal(dir);
  await journal.refresh();
  return journal;
}

export class Journal {
  readonly #dir: string;
  readonly #looking = new Latest(() => this.#look());
  #segments: readonly SegmentView[] = [];

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Offset of the first byte kept. */
  get start(): number {
    return this.#segments[0]?.start ?? 0;
  }

  get end(): number {
    return this.#segments.at(-1)?.end ?? 0;
  }

  /** Streams of which the rest of a line comes first: what was trimmed ended in the middle of it. */
  get unfinishedAtStart(): readonly StreamName[] {
    return this.start === 0 ? [] : (this.#segments[0]?.header.unfinished ?? []);
  }

  /** Looks again at what is there. Of several who ask at once, none is left with what an earlier one saw. */
  refresh(): Promise<void> {
    return this.#looking.request();
  }

  async #look(): Promise<void> {
    const numbers = await segmentNumbers(this.#dir);
    const known = new Map(this.#segments.slice(0, -1).map((view) => [view.header.segment, view]));
    const views: SegmentView[] = [];
    for (const number of numbers) {
      // All but the last known one were closed already, and do not change any more.
      const old = known.get(number);
      const extent = old === undefined ? await extentOf(this.#dir, number) : undefined;
      if (old !== undefined) views.push(old);
      else if (extent !== undefined) views.push(new SegmentView(this.#dir, extent));
    }
    this.#segments = views;
  }

  /**
   * Bytes from an offset on. `from` in the answer is later than asked where that was trimmed or lost; empty at the end.
   * Does not read over a gap: ask again from the end of what came.
   */
  async read(from: number, maxBytes: number): Promise<{ readonly from: number; readonly bytes: Buffer }> {
    for (;;) {
      const view = this.#segments.find(({ end }) => end > from);
      if (view === undefined) return { from: this.end, bytes: Buffer.alloc(0) };
      const begin = Math.max(from, view.start);
      const bytes = await this.#unlessTrimmed(() => view.read(begin, maxBytes));
      if (bytes !== undefined) return { from: begin, bytes };
    }
  }

  /**
   * Bytes from an offset on with the marks that speak of them, within one segment. Chunks are cut to the window; events
   * at its very end belong to the next one, unless the segment ends there.
   */
  async window(from: number, maxBytes: number): Promise<JournalWindow> {
    for (;;) {
      const view = this.#segments.find(({ end }) => end > from);
      if (view === undefined) return { from: this.end, bytes: Buffer.alloc(0), marks: [] };
      const begin = Math.max(from, view.start);
      const found = await this.#unlessTrimmed(async () => {
        const bytes = await view.read(begin, maxBytes);
        return { from: begin, bytes, marks: await marksWithin(view, begin, begin + bytes.length) };
      });
      if (found !== undefined) return found;
    }
  }

  /** Windows up to an offset, one after the other. */
  async *windows(from: number, to: number): AsyncGenerator<JournalWindow> {
    for (let at = from; at < to; ) {
      const window = await this.window(at, Math.min(WINDOW_BYTES, to - at));
      if (window.bytes.length === 0 || window.from >= to) return;
      at = window.from + window.bytes.length;
      yield window;
    }
  }

  /** All marks from the one that holds `from` on; `begin` is where a chunk begins. */
  async *marks(from = 0): AsyncGenerator<PlacedMark> {
    for await (const marks of this.segmentMarks(from)) yield* marks;
  }

  /** The same, those of one segment after the other; of the indexes only one is held at a time. */
  async *segmentMarks(from: number): AsyncGenerator<Iterable<PlacedMark>> {
    for (const view of this.#segments.filter(({ end }) => end >= from)) {
      try {
        yield await view.marksFrom(from);
      } catch (error) {
        if (!isGone(error)) throw error;
      }
      if (view !== this.#segments.at(-1)) view.forget();
    }
  }

  /** All runs something is kept of, oldest first. */
  async runs(): Promise<readonly JournalRun[]> {
    const found = new Map<number, JournalRun>();
    const live = (run: RunMark): JournalRun => ({ ...run, end: this.end, exit: null });
    let current: number | undefined;
    const first = this.#segments[0]?.header.run ?? null;
    if (first !== null) {
      found.set(first.number, live(first));
      current = first.number;
    }
    for await (const mark of this.marks()) {
      if (mark.kind === 'runStart') {
        const { number, pid, startTime, time: startedAt, end: start } = mark;
        current = number;
        found.set(number, live({ number, pid, startTime, startedAt, start }));
      } else if (mark.kind === 'exit' && current !== undefined) {
        const run = found.get(current);
        const { outcome, exitCode, signal, time: at } = mark;
        if (run !== undefined)
          found.set(current, { ...run, end: mark.end, exit: { outcome, exitCode, signal, at } });
      }
    }
    return [...found.values()];
  }

  /** The size at the start, where known, then every change. */
  async resizes(): Promise<readonly Resize[]> {
    const found: Resize[] = [];
    const header = this.#segments[0]?.header;
    if (header?.size != null) found.push({ offset: header.start, time: header.time, size: header.size });
    for await (const mark of this.marks()) {
      if (mark.kind !== 'resize') continue;
      found.push({ offset: mark.end, time: mark.time, size: { cols: mark.cols, rows: mark.rows } });
    }
    return found;
  }

  /** Number of the last run that began before an offset. */
  async runBefore(offset: number): Promise<number> {
    const view = this.#segments.findLast(({ start }) => start < offset) ?? this.#segments[0];
    if (view === undefined) return 0;
    return (await this.#unlessTrimmed(() => view.runBefore(offset))) ?? view.header.lastRun;
  }

  /** Offset of the first byte printed at or after `time` (epoch ms); the end where there is none. */
  async offsetAtTime(time: number): Promise<number> {
    // The segment before the first one that began at or after the time holds the border.
    const after = this.#segments.findIndex(({ header }) => header.time >= time);
    const candidates =
      after < 0 ? this.#segments.slice(-1) : this.#segments.slice(Math.max(0, after - 1), after + 1);
    for (const view of candidates) {
      const offset = await this.#unlessTrimmed(() => view.offsetAtTime(time));
      if (offset !== undefined && offset < view.end) return offset;
    }
    return this.end;
  }

  /** @returns undefined where the segment went in the meantime; it is not looked at again */
  async #unlessTrimmed<T>(look: () => Promise<T>): Promise<T | undefined> {
    try {
      return await look();
    } catch (error) {
      if (!isGone(error)) throw error;
      await this.refresh();
      return undefined;
    }
  }
}

async function marksWithin(view: SegmentView, from: number, to: number): Promise<PlacedMark[]> {
  const found: PlacedMark[] = [];
  for (const mark of await view.marksFrom(from)) {
    const isChunk = mark.kind === 'chunk';
    if (isChunk ? mark.begin >= to : mark.end > to || (mark.end === to && to < view.end)) break;
    if (mark.end < from || (isChunk && mark.end === from)) continue;
    found.push(isChunk ? { ...mark, begin: Math.max(mark.begin, from), end: Math.min(mark.end, to) } : mark);
  }
  return found;
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
