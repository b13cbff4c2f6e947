// What the daemon asks of its worker thread. Messages stay inside one build, so nothing here is checked at run time.

import type { DaemonResult, LogLine } from '../../protocol/types.ts';
import type { FollowPlace, LogQuery, LogTarget } from '../logs/query.ts';
import type { ScreenSource, Shown, Written } from './screen/rendering.ts';

export interface WorkerCalls {
  /** Render up to the journal's end, with checkpoints on the way. */
  advance: { params: { source: ScreenSource }; result: Written | null };
  checkpoint: { params: { source: ScreenSource }; result: Written | null };
  screen: {
    params: { source: ScreenSource; format: 'text' | 'ansi' };
    result: Shown;
  };
  forget: { params: { session: string }; result: null };
  /** Lines of several sessions, merged by time. */
  logs: { params: LogQuery; result: DaemonResult<'service/logs'> };
  /** The lines asked for of one session, and where following it begins. */
  followStart: { params: { target: LogTarget; query: LogQuery; askedAt: number }; result: FollowAnswer };
  /** Lines that were finished since. */
  followOn: {
    params: { target: LogTarget; query: LogQuery; place: FollowPlace; isSkipped: boolean };
    result: FollowAnswer;
  };
}

export interface FollowAnswer {
  readonly lines: LogLine[];
  readonly place: FollowPlace;
  /** Lines that were passed over because there were too many. */
  readonly dropped: number;
  /** There was too much for one answer: ask again from the place. */
  readonly isMore: boolean;
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
