// What a showing of a session is made with, and how it can end.

import type { HostPaths } from '../../host/paths.ts';
import type { RunExit, SessionKind } from '../../protocol/types.ts';
import type { FarSessions } from './farSessions.ts';
import type { Keyboard } from './keyboard.ts';
import type { OuterTerminal } from './outer.ts';

export interface ViewOptions {
  readonly paths: HostPaths;
  /** Of another machine. */
  readonly far: FarSessions | undefined;
  readonly id: string;
  readonly kind: SessionKind;
  /** For the title. */
  readonly argv0: string;
  /** Stable over the reconnects of this process. */
  readonly writer: string;
  readonly label: string;
  readonly window: string | null;
  readonly isReadOnly: boolean;
  readonly isSteal: boolean;
  readonly isEditor: boolean;
  readonly hasDetachKey: boolean;
  /** Everything from the first byte, and nothing cleared: as if the program ran here. */
  readonly isPlain: boolean;
  readonly outer: OuterTerminal;
  readonly keyboard: Keyboard;
}

export type ViewEnd =
  | { readonly how: 'exited'; readonly exit: RunExit; readonly hasRunHere: boolean }
  | { readonly how: 'detached' | 'hungUp' }
  | { readonly how: 'evicted'; readonly by: string }
  | { readonly how: 'moved'; readonly to: string }
  /** Its keeper is gone, or would not have us. */
  | { readonly how: 'lost'; readonly reason: string; readonly kind: string; readonly hasRunHere?: boolean }
  | { readonly how: 'unreachable'; readonly reason: string };
