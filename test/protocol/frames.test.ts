// The data plane's frames: whatever way the bytes are cut on the wire, the same frames come out.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrameHeader, FRAME_HEADER_BYTES, FrameDecoder, FrameType } from '../../src/protocol/frames.ts';
import { MAX_FRAME_BYTES } from '../../src/protocol/limits.ts';

const types = Object.values(FrameType);
const aFrame = fc.record({
  type: fc.constantFrom(...types),
  offset: fc.maxSafeNat(),
  bytes: fc.uint8Array({ maxLength: 300 }),
});

function encode(frames: readonly { type: FrameType; offset: number; bytes: Uint8Array }[]): Buffer {
  return Buffer.concat(
    frames.flatMap(({ type, offset, bytes }) => [encodeFrameHeader(type, offset, bytes.length), bytes]),
  );
}

function decode(chunks: readonly Uint8Array[]): { type: number; offset: number; bytes: string }[] {
  const decoder = new FrameDecoder();
  const found: { type: number; offset: number; bytes: string }[] = [];
  for (const chunk of chunks) {
    decoder.push(chunk, ({ type, offset, bytes }) =>
      found.push({ type, offset, bytes: Buffer.from(bytes).toString('hex') }),
    );
  }
  return found;
}

describe('frames', () => {
  it('come out as they went in, however they are cut', () => {
    fc.assert(
      fc.property(fc.array(aFrame, { maxLength: 12 }), fc.array(fc.nat({ max: 400 })), (frames, cuts) => {
        const wire = encode(frames);
        const chunks: Uint8Array[] = [];
        let at = 0;
        for (const cut of cuts) {
          chunks.push(wire.subarray(at, at + cut));
          at = Math.min(at + cut, wire.length);
        }
        chunks.push(wire.subarray(at));
        expect(decode(chunks)).toEqual(
          frames.map((frame) => ({ ...frame, bytes: Buffer.from(frame.bytes).toString('hex') })),
        );
      }),
    );
  });

  it('of one byte at a time are whole too', () => {
    const wire = encode([
      { type: FrameType.dataPty, offset: 2 ** 40 + 7, bytes: Buffer.from('äö\0\xff', 'latin1') },
    ]);
    expect(decode([...wire].map((byte) => Uint8Array.of(byte)))).toEqual([
      {
        type: FrameType.dataPty,
        offset: 2 ** 40 + 7,
        bytes: Buffer.from('äö\0\xff', 'latin1').toString('hex'),
      },
    ]);
  });

  it.each([0, 8, MAX_FRAME_BYTES + 1, 0xffff_ffff])(
    'with a length of %i are refused before anything is kept',
    (length) => {
      const head = Buffer.alloc(FRAME_HEADER_BYTES);
      head.writeUInt32BE(length);
      expect(() => decode([head])).toThrow('could not be read');
    },
  );
});
