// The data plane's binary frames: u32 length of the rest, u8 type, u64 offset, bytes; all big-endian. Output, input and
// acknowledgements carry raw bytes and an offset; a few rare frames carry JSON (bodies: `frameGuards.ts`).
// It may only grow: an unknown type is skipped.

import { malformed } from './failure.ts';
import { MAX_FRAME_BYTES } from './limits.ts';

export const FRAME_HEADER_BYTES = 13;
/** Type and offset are part of the length. */
const REST_BYTES = 9;

export const FrameType = {
  /** JSON. Client: which session, from where, how big. */
  open: 1,
  /** JSON. Keeper: proves that it knows the ticket's mac, asks the client to. */
  challenge: 2,
  /** JSON. Client. */
  prove: 3,
  /** JSON. Keeper: the stream begins. */
  opened: 4,
  /** Keeper: bytes that draw the screen as it was at `offset`. */
  checkpoint: 5,
  /** Keeper: output; `offset` is that of its first byte. One type per stream. */
  dataPty: 6,
  dataStdout: 7,
  dataStderr: 8,
  /** Client: everything below `offset` was taken. */
  ack: 9,
  /** Client: typed bytes; `offset` counts all bytes this writer ever typed into the session. */
  input: 10,
  /** Keeper: input below `offset` is queued for the program. */
  accepted: 11,
  /** Client: an emulator's answer to a query; not typing. */
  reply: 12,
  /** JSON. Both ways: the size the viewer has; the size the terminal has. */
  size: 13,
  /** JSON. Keeper: who types. */
  lead: 14,
  /** JSON. Keeper: another stole the lead; this viewer only watches now. */
  evicted: 15,
  /** JSON. Keeper: the viewer fell off the journal; a checkpoint or `resumeAt` follows. */
  lag: 16,
  /** JSON. Keeper: another run began in the session. */
  run: 17,
  /** JSON. Keeper: the run ended and all its output was sent. */
  exit: 18,
  /** JSON. Keeper: show another session. */
  move: 19,
  /** JSON. Keeper: refused, and why; the connection is closed after it. */
  fail: 20,
  /** Both: an orderly end. */
  close: 21,
  /** Client: end of input (pipe sessions). `offset` as in `input`. */
  inputEnd: 22,
  /** JSON. Keeper: what is drawn over the session, and whether its keys are captured; right after `opened` too. */
  visual: 23,
  /** Client: typed while keys were captured; not for the program. */
  captured: 24,
  /** JSON. Client: a person wants the keys back. */
  release: 25,
} as const;

export type FrameType = (typeof FrameType)[keyof typeof FrameType];

export interface Frame {
  /** One of FrameType, or a number this build does not know. */
  readonly type: number;
  readonly offset: number;
  /** A view into the received chunk: copy what must outlive the callback. */
  readonly bytes: Uint8Array;
}

/** The 13 bytes before a frame's own. */
export function encodeFrameHeader(type: FrameType, offset: number, byteLength: number): Uint8Array {
  const header = new Uint8Array(FRAME_HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint32(0, REST_BYTES + byteLength);
  view.setUint8(4, type);
  // Offsets stay below 2^53, so two plain numbers do what a BigInt would, without its cost per frame.
  view.setUint32(5, Math.floor(offset / 0x1_0000_0000));
  view.setUint32(9, offset >>> 0);
  return header;
}

/** Cuts a byte stream into frames. Throws `malformed` on a length that cannot be one; nothing can be read after that. */
export class FrameDecoder {
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;

  push(chunk: Uint8Array, onFrame: (frame: Frame) => void): void {
    let data = chunk;
    if (this.#pendingBytes > 0) {
      this.#pending.push(chunk);
      this.#pendingBytes += chunk.length;
      // Joining only once the frame is whole keeps a large frame in many chunks linear.
      if (this.#pendingBytes < this.#neededBytes()) return;
      data = join(this.#pending, this.#pendingBytes);
      this.#pending = [];
      this.#pendingBytes = 0;
    }
    let position = 0;
    while (data.length - position >= 4) {
      const length = checkedLength(readUint32(data, position));
      if (data.length - position < 4 + length) break;
      const start = position + FRAME_HEADER_BYTES;
      const end = position + 4 + length;
      onFrame({
        type: data[position + 4] ?? 0,
        offset: readUint32(data, position + 5) * 0x1_0000_0000 + readUint32(data, position + 9),
        bytes: data.subarray(start, end),
      });
      position = end;
    }
    if (position < data.length) {
      this.#pending = [data.subarray(position)];
      this.#pendingBytes = data.length - position;
    }
  }

  #neededBytes(): number {
    const first = this.#pending[0] ?? new Uint8Array();
    const head = first.length >= 4 ? first : join(this.#pending, this.#pendingBytes);
    if (head !== first) this.#pending = [head];
    return head.length >= 4 ? 4 + checkedLength(readUint32(head, 0)) : 4;
  }
}

function checkedLength(length: number): number {
  if (length < REST_BYTES || length > MAX_FRAME_BYTES) throw malformed(`a frame of ${length} bytes`);
  return length;
}

function readUint32(data: Uint8Array, at: number): number {
  return (
    (((data[at] ?? 0) << 24) |
      ((data[at + 1] ?? 0) << 16) |
      ((data[at + 2] ?? 0) << 8) |
      (data[at + 3] ?? 0)) >>>
    0
  );
}

function join(parts: readonly Uint8Array[], byteLength: number): Uint8Array {
  const whole = new Uint8Array(byteLength);
  let position = 0;
  for (const part of parts) {
    whole.set(part, position);
    position += part.length;
  }
  return whole;
}
