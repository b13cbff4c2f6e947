// What the daemon asks of its worker thread. Messages stay inside one build, so nothing here is checked at run time.

import type { Size } from '../../protocol/types.ts';
import type { LogCursor } from '../logs/cursor.ts';
import type { Followed, FollowPlace } from '../logs/follow.ts';
import type { LogPage, PageLimits } from '../logs/pages.ts';
import type { LogItem, LogQuery, LogTarget } from '../logs/query.ts';
import type { ScreenSource, Shown, Written } from './screen/rendering.ts';
import type { Rendered } from './screen/renderings.ts';

export interface WorkerCalls {
  /** Render up to the journal's end, with checkpoints on the way. */
  advance: { params: { source: ScreenSource }; result: Rendered<Written | null> };
  checkpoint: { params: { source: ScreenSource }; result: Rendered<Written | null> };
  screen: {
    params: { source: ScreenSource; format: 'text' | 'ansi' };
    result: Rendered<Shown>;
  };
  /** What a terminal that shows the session at its end would answer to a sequence. */
  answer: { params: { source: ScreenSource; sequence: string }; result: Rendered<string> };
  /** Output as the text it leaves on a terminal of that size, whole lines however they wrap. */
  plainText: { params: { bytes: Uint8Array; size: Size }; result: string };
  forget: { params: { session: string }; result: null };
  /** Lines of several sessions, merged by time, in pages. */
  logPage: {
    params: { query: LogQuery; cursor: LogCursor | null; limits: PageLimits };
    result: LogPage;
  };
  /** The newest of them that fit one answer. */
  newestLogs: {
    params: { query: LogQuery };
    result: { readonly items: readonly LogItem[]; readonly isTruncated: boolean };
  };
  /** Where following one session begins. */
  followStart: { params: { target: LogTarget; query: LogQuery; askedAt: number }; result: FollowPlace };
  /** Lines that were finished since. */
  followOn: {
    params: { target: LogTarget; query: LogQuery; place: FollowPlace; isSkipped: boolean };
    result: Followed;
  };
}

export type WorkerRequest = {
  [N in keyof WorkerCalls]: {
    readonly id: number;
    readonly call: N;
    readonly params: WorkerCalls[N]['params'];
  };
}[keyof WorkerCalls];

export type WorkerAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: Error };
