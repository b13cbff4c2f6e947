// One client watching one session: where it is, what it has acknowledged, and when it is sent more. Reads from memory
// while it keeps up, from the files when it does not.

import type { FrameSocket } from '../../ipc/frameSocket.ts';
import type { FrameBodies, FrameBodyName } from '../../protocol/frameGuards.ts';
import { FrameType } from '../../protocol/frames.ts';
import { VIEWER_PAUSE_BYTES, VIEWER_RESUME_BYTES } from '../../protocol/limits.ts';
import type { FrameBody, Size, StreamName, Viewer as ViewerInfo, ViewerMode } from '../../protocol/types.ts';
import type { History } from '../history.ts';
import type { Piece, Recorder } from '../recorder.ts';

const MAX_FRAME_DATA_BYTES = 64 * 1024;
/** A viewer with output under way that acknowledged nothing for so long is stalled: nobody waits for it. */
const STALLED_AFTER_MS = 2_000;

const DATA_TYPE: Readonly<Record<StreamName, FrameType>> = {
  pty: FrameType.dataPty,
  stdout: FrameType.dataStdout,
  stderr: FrameType.dataStderr,
};

/** What a viewer needs to know of its session. */
export interface ViewerSource {
  readonly recorder: Recorder;
  readonly history: History;
  /** First offset still on disk. */
  readonly start: number;
  /** Have this session's viewers looked at again in the next turn. */
  schedule(): void;
  onFailure(error: unknown): void;
}

export class Viewer {
  readonly writer: string;
  readonly label: string;
  readonly pid: number | null;
  readonly window: string | null;
  readonly isExclusive: boolean;
  readonly socket: FrameSocket;
  readonly #source: ViewerSource;
  mode: ViewerMode;
  size: Size | null;
  /** Monotonic ms of its last typing; 0 = never. */
  typedAt = 0;
  #position = 0;
  #acked = 0;
  /** Since when something is unacknowledged, or the last acknowledgement if later. */
  #waitsSince = 0;
  #isWindowFull = false;
  #isReading = false;
  #isOpened = false;
  #isStarted = false;
  #isClosed = false;
  /** Frames that belong behind the output below an offset. */
  #later: { readonly offset: number; readonly send: () => void }[] = [];

  constructor(open: FrameBody<'open'>, socket: FrameSocket, source: ViewerSource) {
    this.writer = open.ticket.writer;
    this.mode = open.ticket.mode;
    this.isExclusive = open.ticket.exclusive;
    this.label = open.label;
    this.pid = open.pid;
    this.window = open.window;
    this.size = open.size;
    this.socket = socket;
    this.#source = source;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get isStarted(): boolean {
    return this.#isStarted;
  }

  get acknowledged(): number {
    return this.#acked;
  }

  /** Next byte it is sent, where memory should still have it; undefined for one that reads files. */
  get memoryPosition(): number | undefined {
    return this.#isStarted && !this.#isReading ? this.#position : undefined;
  }

  /** Whether output waits for it, and it does nothing about that. */
  isStalled(now: number): boolean {
    return this.#position > this.#acked && now - this.#waitsSince > STALLED_AFTER_MS;
  }

  info(isLead: boolean): ViewerInfo {
    const { writer, label, pid, window, mode, size } = this;
    return { writer, label, pid, window, mode, isLead, size, offset: this.#acked };
  }

  /** From here on it is sent output. */
  start(offset: number): void {
    this.#jump(offset);
    this.#isStarted = true;
    this.#source.schedule();
  }

  didAck(offset: number): void {
    const acked = Math.min(offset, this.#position);
    if (acked <= this.#acked) return;
    this.#acked = acked;
    this.#waitsSince = performance.now();
    if (this.#isWindowFull && this.#position - acked <= VIEWER_RESUME_BYTES) {
      this.#isWindowFull = false;
      this.#source.schedule();
    }
  }

  send<N extends FrameBodyName>(type: FrameType, _name: N, body: FrameBodies[N]): void {
    if (type === FrameType.opened) this.#isOpened = true;
    // Before that nobody listens, and `opened` says how things stand.
    if (this.#isOpened && !this.#isClosed) this.socket.sendJson(type, body);
  }

  /** Sends once all output below the offset was sent. */
  sendAfter(offset: number, send: () => void): void {
    // Not yet: `opened`, and what follows it, says how things stand then.
    if (!this.#isStarted) return;
    this.#later.push({ offset, send });
    this.#source.schedule();
  }

  close(): void {
    this.#isClosed = true;
  }

  /** Sends at most that much. @returns whether there is more that could be sent now */
  pump(budgetBytes: number): boolean {
    let budget = budgetBytes;
    while (this.#isStarted && !this.#isReading && !this.#isClosed) {
      this.#sendDue();
      const { recorder } = this.#source;
      if (this.#position >= recorder.end || this.#isFull()) return false;
      if (budget <= 0) return true;
      const limit = this.#nextLimit(Math.min(budget, MAX_FRAME_DATA_BYTES));
      const piece = recorder.slice(this.#position, limit);
      if (piece === undefined) void this.#readFiles(limit);
      else {
        this.#sendPiece(piece);
        budget -= piece.bytes.length;
      }
    }
    return false;
  }

  #isFull(): boolean {
    if (this.#position - this.#acked >= VIEWER_PAUSE_BYTES) this.#isWindowFull = true;
    return this.#isWindowFull;
  }

  /** Output is cut where another frame has to come in between. */
  #nextLimit(limit: number): number {
    const next = this.#later[0]?.offset;
    return next === undefined ? limit : Math.max(1, Math.min(limit, next - this.#position));
  }

  #sendDue(): void {
    while (this.#later[0] !== undefined && this.#later[0].offset <= this.#position)
      this.#later.shift()?.send();
  }

  #sendPiece({ offset, stream, bytes }: Piece): void {
    if (this.#position === this.#acked) this.#waitsSince = performance.now();
    this.socket.send(DATA_TYPE[stream], offset, bytes);
    this.#position = offset + bytes.length;
  }

  async #readFiles(maxBytes: number): Promise<void> {
    const { history, recorder, start } = this.#source;
    const from = this.#position;
    this.#isReading = true;
    try {
      const pieces = from < start ? [] : await history.read(from, maxBytes);
      if (this.#isClosed) return;
      const first = pieces[0];
      if (first === undefined || first.offset > from)
        await this.#fallOff(from < start ? start : (first?.offset ?? recorder.memoryStart));
      else for (const piece of pieces) this.#sendPiece(piece);
    } catch (error) {
      this.#source.onFailure(error);
      if (!this.#isClosed) this.#lag(recorder.memoryStart);
    } finally {
      this.#isReading = false;
      this.#source.schedule();
    }
  }

  /** What comes next is gone: a fresh screen where there is one, else on from what is left. */
  async #fallOff(next: number): Promise<void> {
    const { history, recorder, start } = this.#source;
    const from = this.#position;
    const checkpoint = await history.checkpoint(Math.max(start, from + 1), recorder.end);
    if (this.#isClosed) return;
    if (checkpoint === undefined) this.#lag(Math.max(start, Math.min(next, recorder.end)));
    else {
      this.#lag(checkpoint.offset);
      this.socket.send(FrameType.checkpoint, checkpoint.offset, checkpoint.bytes);
    }
  }

  #lag(resumeAt: number): void {
    this.send(FrameType.lag, 'lag', { resumeAt });
    this.#jump(resumeAt);
  }

  #jump(offset: number): void {
    this.#position = offset;
    this.#acked = offset;
    this.#waitsSince = performance.now();
    this.#isWindowFull = false;
  }
}
