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
  /** Nothing is started until somebody asks; a daemon that somebody else starts is connected to. */
  | { readonly state: 'closed'; readonly reason: ClosedReason };

/** `notRunning`: nothing runs, and this client does not start anything unasked. `shutdown`: it was ended on purpose. */
export type ClosedReason = 'notRunning' | 'shutdown' | 'disposed';
