// Reads a session's journal, whoever writes it and whether or not they still live: by offset, by time, by run, by line.
// What it says holds for the moment it was opened or refreshed; what was trimmed since is skipped, never an error.

import type { RunExit, Size, StreamName } from '../protocol/types.ts';
import type { Mark, RunMark } from './format.ts';
import { type JournalLine, type LineRange, linesOf, tailOf } from './lines.ts';
import { extentOf, segmentNumbers } from './segments.ts';
import { SegmentView } from './segmentView.ts';

export interface JournalRun extends RunMark {
  /** Offset after its last byte; that of the journal while it lives. */
  readonly end: number;
  /** Null while it lives, or where nobody saw it end. */
  readonly exit: RunExit | null;
}

export interface JournalChunk {
  readonly offset: number;
  readonly stream: StreamName;
  readonly time: number;
  readonly bytes: Buffer;
}

export interface Resize {
  readonly offset: number;
  readonly time: number;
  readonly size: Size;
}

/** @param dir the `journal` folder of a session; one that is not there reads as empty */
export async function openJournal(dir: string): Promise<Journal> {
  const journal = new Journal(dir);
  await journal.refresh();
  return journal;
}

export class Journal {
  readonly #dir: string;
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

  /** Looks again at what is there. */
  async refresh(): Promise<void> {
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

  /** The same, cut where stream or time change. */
  async *chunks(from: number, to: number = this.end): AsyncGenerator<JournalChunk> {
    for await (const mark of this.marks(from)) {
      if (mark.kind !== 'chunk') continue;
      const begin = Math.max(mark.begin, from);
      if (begin >= to) return;
      const { from: offset, bytes } = await this.read(begin, Math.min(mark.end, to) - begin);
      if (offset === begin) yield { offset, stream: mark.stream, time: mark.time, bytes };
    }
  }

  /** All marks from the one that holds `from` on; `begin` is where a chunk begins. */
  async *marks(from = 0): AsyncGenerator<Mark & { readonly begin: number }> {
    for (const view of this.#segments.filter(({ end }) => end >= from)) {
      try {
        for await (const mark of view.marksFrom(from)) yield mark;
      } catch (error) {
        if (!isGone(error)) throw error;
      }
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

  /** The run that was live at an offset. */
  async runAt(offset: number): Promise<number> {
    const view = this.#segments.findLast(({ start }) => start <= offset) ?? this.#segments[0];
    let run = view?.header.lastRun ?? 0;
    if (view === undefined) return run;
    for await (const mark of view.marksFrom(view.start)) {
      if (mark.end > offset) break;
      if (mark.kind === 'runStart') run = mark.number;
    }
    return run;
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

  /** Lines in the order they began; see LineRange for what can be asked for. */
  lines(range: LineRange = {}): AsyncGenerator<JournalLine> {
    return linesOf(this, range);
  }

  /** The last lines, oldest first. */
  tail(
    count: number,
    range: Pick<LineRange, 'stream' | 'run' | 'matches'> = {},
  ): Promise<readonly JournalLine[]> {
    return tailOf(this, count, range);
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

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
