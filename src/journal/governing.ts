// What holds at an offset of a journal because of the marks before it: which run, which size. A segment's header carries
// it, so that older segments can go.

import type { Size } from '../protocol/types.ts';
import type { Mark, RunMark, SegmentHeader } from './format.ts';

export interface Governing {
  readonly lastRun: number;
  readonly run: RunMark | null;
  readonly size: Size | null;
}

export const NOTHING_YET: Governing = { lastRun: 0, run: null, size: null };

export function govern(before: Governing, mark: Mark): Governing {
  switch (mark.kind) {
    case 'runStart': {
      const { number, pid, startTime, time: startedAt, end: start } = mark;
      return { ...before, lastRun: number, run: { number, pid, startTime, startedAt, start } };
    }
    case 'exit':
      return { ...before, run: null };
    case 'resize':
      return { ...before, size: { cols: mark.cols, rows: mark.rows } };
    default:
      return before;
  }
}

export function headerOf(
  place: Pick<SegmentHeader, 'segment' | 'start' | 'time' | 'unfinished'>,
  governing: Governing,
): SegmentHeader {
  return { ...place, ...governing };
}

/** Lines do not go on over these. */
export function doesBreakLines(
  mark: Mark,
): mark is Extract<Mark, { readonly kind: 'runStart' | 'exit' | 'gap' }> {
  return mark.kind === 'runStart' || mark.kind === 'exit' || mark.kind === 'gap';
}
