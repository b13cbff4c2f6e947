// What the viewers of a session need of it: where they stand, and what they may do to its program.

import type { FrameBody, Run, Size } from '../../protocol/types.ts';
import type { Answering } from '../answering/answering.ts';
import type { SessionCheckpoints } from '../sessionCheckpoints.ts';
import type { ViewerSource } from './viewer.ts';

export interface StreamHost extends ViewerSource {
  readonly id: string;
  /** The one that lives, else the last one. */
  readonly run: Run | null;
  readonly isPty: boolean;
  readonly size: Size | null;
  /** Offset from which on all was printed at this size. */
  readonly sizedAt: number;
  readonly input: ViewerInput;
  readonly visual: ViewerVisual;
  /** Who answers for its terminal while no viewer does. */
  readonly answering: Pick<Answering, 'handOver'>;
  setSize(size: Size): void;
  readonly checkpoints: Pick<SessionCheckpoints, 'fresh'>;
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

/** What is drawn over the session, and the keys that go elsewhere. */
export interface ViewerVisual {
  /** Undefined where there never was anything. */
  readonly shown: FrameBody<'visual'> | undefined;
  didCapture(bytes: Uint8Array): void;
  release(capture: string): void;
}
