// Every way a connection can be, each with only what means something then.

import type { HoldfastFailure } from '../protocol/failure.ts';

export type ClientState =
  | { readonly state: 'connecting' }
  | { readonly state: 'connected'; readonly instance: string; readonly pid: number; readonly version: string }
  | {
      readonly state: 'reconnecting';
      /** 1 for the first try after the loss. */
      readonly attempt: number;
      /** Epoch ms of the next try; in the past while one is under way. */
      readonly retryAt: number;
      readonly lastError: HoldfastFailure;
    }
  /** Trying again would not help; the failure says what would. */
  | { readonly state: 'incompatible'; readonly failure: HoldfastFailure }
  /** Nothing is running, or it ended on purpose: nothing is started until somebody asks. */
  | { readonly state: 'closed'; readonly reason: 'notRunning' | 'shutdown' | 'disposed' };
