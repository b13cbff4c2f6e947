// What the near end of a bridge asks the far one, besides opening channels. New fields and new asks may come; neither end
// minds what it does not know.

import type { EnvPairs } from '../../protocol/types.ts';
import type { LaunchMode } from '../find.ts';

export interface Greeting {
  readonly version: string;
  readonly home: string;
  /** Where a login lands. */
  readonly cwd: string;
  /** The project that was asked for with `--root`, by its real path there. */
  readonly root: string | null;
  /** Of a login there: programs that are started from here are theirs, not ours. */
  readonly env: EnvPairs;
  readonly pid: number;
}

export interface Asks {
  greet: { readonly params: Record<string, never>; readonly result: Greeting };
  /** Finds a daemon there, or starts one, and leads the channel to it. */
  openDaemon: {
    readonly params: { readonly channel: number; readonly launchMode: LaunchMode };
    readonly result: { readonly instance: string; readonly pid: number };
  };
  /** Leads the channel to the data socket of a keeper there. */
  openKeeper: {
    readonly params: { readonly channel: number; readonly socket: string };
    readonly result: Record<string, never>;
  };
  /** Of a process there, to name exactly it; null where there is none. */
  startTime: {
    readonly params: { readonly pid: number };
    readonly result: { readonly startTime: number | null };
  };
  /** The daemon's token stays on its machine: what it proves is computed there. */
  prove: {
    readonly params: {
      readonly instance: string;
      readonly role: 'daemon' | 'client';
      readonly nonce: string;
    };
    readonly result: { readonly proof: string };
  };
}

export type Ask = keyof Asks;
