// What a composer is made with: the terminal it writes to, and the session it gets its output from.

import type { Size } from '../../protocol/types.ts';

export interface ComposerOptions {
  readonly outerSize: Size;
  /** It shows already what the program printed. */
  readonly hasSeenOutput: boolean;
  readonly isOuterAlternate: boolean;
  /** What is to be drawn, as the daemon wrote it. */
  readonly state: string;
  /** A whole frame. Resolves when there is room for another. */
  readonly write: (text: string) => Promise<void>;
  readonly reply: (bytes: Uint8Array) => void;
  /** What is left for the program. */
  readonly resize: (size: Size) => void;
  /** Output below the offset was taken. */
  readonly onTaken: (offset: number) => void;
  /** Nothing is drawn any more; `last` makes the terminal one that only ever saw the program. */
  readonly onLeft: (last: string) => void;
}
