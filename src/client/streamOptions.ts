// What a stream is made with: where to go, how to begin, and who listens to what comes.

import type { Duplex } from 'node:stream';
import type { FrameBody, StreamName, Ticket } from '../protocol/types.ts';

export interface StreamTarget {
  readonly socket: string;
  readonly ticket: Ticket;
  /** How to get to a socket that is not on this machine. */
  readonly dial?: () => Promise<Duplex>;
}

export interface StreamListener {
  /** The stream is open, for the first time or again; `from` is where its output goes on. */
  onOpened?(opened: FrameBody<'opened'>, isResumed: boolean): void;
  /** Bytes that draw the screen as it was at `offset`; they replace what is shown. */
  onCheckpoint?(bytes: Uint8Array, offset: number): void;
  /** `bytes` is valid only during the call. */
  onData(bytes: Uint8Array, stream: StreamName, offset: number): void;
  onSize?(size: FrameBody<'size'>): void;
  onLead?(lead: FrameBody<'lead'>): void;
  onEvicted?(evicted: FrameBody<'evicted'>): void;
  onLag?(lag: FrameBody<'lag'>): void;
  onRun?(run: FrameBody<'run'>): void;
  /** The run ended and all it printed was handed over. */
  onExit?(exit: FrameBody<'exit'>): void;
  onMove?(move: FrameBody<'move'>): void;
  /** What is drawn over the session, and whether its keys are captured; on every opening where there is something. */
  onVisual?(visual: FrameBody<'visual'>): void;
  /** Somebody asked the keeper to let all viewers go; over for good. */
  onDetached?(): void;
  /** There is room for input again. */
  onRoom?(): void;
  /** Typed bytes that were never executed and never will be. */
  onNotSent?(byteCount: number): void;
  /** The connection was cut; it is being made anew. */
  onCut?(error: Error | undefined): void;
  /** Over for good: refused, or nobody to go to. */
  onFailed(error: Error): void;
}

export interface StreamOptions {
  /** Where to go now; asked before every connection. A rejection ends the stream for good, unless a way was cut. */
  readonly resolve: () => Promise<StreamTarget>;
  /** Null: the newest screen and what came since. */
  readonly from: number | null;
  readonly size: FrameBody<'open'>['size'];
  readonly label: string;
  readonly pid: number | null;
  readonly window: string | null;
  readonly listener: StreamListener;
}
