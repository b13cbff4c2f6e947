// What the viewers of a session need of it: where they stand, and what they may do to its program.

import type { Run, Size } from '../../protocol/types.ts';
import type { ViewerSource } from './viewer.ts';

export interface StreamHost extends ViewerSource {
  readonly id: string;
  /** The one that lives, else the last one. */
  readonly run: Run | null;
  readonly isPty: boolean;
  readonly size: Size | null;
  readonly input: ViewerInput;
  setSize(size: Size): void;
  didChangeViewers(): void;
}

/** What viewers do to the program. */
export interface ViewerInput {
  /** @returns how many bytes it took; takes and forgets all where nothing runs */
  type(bytes: Uint8Array): number;
  /** An emulator's answer. */
  reply(bytes: Uint8Array): void;
  end(): void;
}
