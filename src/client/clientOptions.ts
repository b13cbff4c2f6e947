// What a reconnecting client is made with, and what a call through it may ask for.

import type { ConnectOptions, PlainClient } from './connect.ts';

export interface DaemonClientOptions extends ConnectOptions {
  /** Runs on the first connection and on each new one, before `connected` is published; if it fails, that attempt failed. */
  readonly onConnected?: (client: PlainClient) => Promise<void>;
  readonly random?: () => number;
}

export interface RequestOptions {
  readonly timeoutMs?: number;
  /** How long to wait for a connection where there is none; 0 = fail at once. */
  readonly waitMs?: number;
  /** Asks for a daemon to be started where none runs. */
  readonly launch?: boolean;
}
