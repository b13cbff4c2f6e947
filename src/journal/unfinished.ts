// Which streams are in the middle of a line at the end of what was printed: a segment says it of what came before it.

import type { StreamName } from '../protocol/types.ts';
import type { Mark } from './format.ts';
import { doesBreakLines } from './governing.ts';
import { STREAMS } from './streams.ts';

const LINE_FEED = 10;

export class Unfinished {
  readonly #streams: Set<StreamName>;

  /** @param streams all, where nothing is known */
  constructor(streams: readonly StreamName[] = STREAMS) {
    this.#streams = new Set(streams);
  }

  get streams(): readonly StreamName[] {
    return [...this.#streams];
  }

  /** @param byteAt the byte at an offset, which is the last of a chunk */
  async take(marks: readonly Mark[], byteAt: (offset: number) => number | Promise<number>): Promise<void> {
    const lastEnds = new Map<StreamName, number>();
    for (const mark of marks) {
      if (mark.kind === 'chunk') lastEnds.set(mark.stream, mark.end);
      else if (doesBreakLines(mark)) {
        lastEnds.clear();
        this.#streams.clear();
        // What comes after a gap may be the end of a line.
        if (mark.kind === 'gap') for (const stream of STREAMS) this.#streams.add(stream);
      }
    }
    for (const [stream, end] of lastEnds) {
      if ((await byteAt(end - 1)) === LINE_FEED) this.#streams.delete(stream);
      else this.#streams.add(stream);
    }
  }
}

/** The byte at a position of pieces that follow each other. */
export function byteIn(pieces: readonly Uint8Array[], position: number): number {
  let left = position;
  for (const piece of pieces) {
    if (left < piece.length) return piece[left] ?? 0;
    left -= piece.length;
  }
  return 0;
}
