// What crosses the standard streams of a bridge: one line that tells where it begins, then frames of u32 length, u32
// channel, bytes (big-endian). Channel 0 carries JSON about the others, each of which is one socket of the far machine.

import { malformed } from '../../protocol/failure.ts';

/** Whatever a shell prints at login comes before it. */
export const PREAMBLE = 'holdfast bridge 1\n';
export const CONTROL_CHANNEL = 0;
/** Data is cut smaller; an environment is the largest thing that is said about channels. */
const MAX_BRIDGE_FRAME_BYTES = 4 * 1024 * 1024;

const HEADER_BYTES = 8;

export function bridgeFrameHeader(channel: number, byteLength: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt32BE(byteLength, 0);
  header.writeUInt32BE(channel, 4);
  return header;
}

/** Cuts a byte stream into frames. Throws `malformed` on a length that cannot be one; nothing can be read after that. */
export class BridgeFrameDecoder {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #needed = HEADER_BYTES;

  push(chunk: Buffer, onFrame: (channel: number, bytes: Buffer) => void): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    // Joined only once a frame is whole: a large one in many chunks stays linear.
    if (this.#bytes < this.#needed) return;
    let data = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    for (;;) {
      this.#needed = HEADER_BYTES;
      if (data.length < HEADER_BYTES) break;
      const length = data.readUInt32BE(0);
      if (length > MAX_BRIDGE_FRAME_BYTES) throw malformed(`a frame of ${length} bytes on a bridge`);
      this.#needed = HEADER_BYTES + length;
      if (data.length < this.#needed) break;
      onFrame(data.readUInt32BE(4), data.subarray(HEADER_BYTES, this.#needed));
      data = data.subarray(this.#needed);
    }
    this.#chunks = data.length > 0 ? [data] : [];
    this.#bytes = data.length;
  }
}
