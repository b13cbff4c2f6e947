// The streams a session prints on, as numbers on disk.

import type { StreamName } from '../protocol/types.ts';

/** Their order may only grow. */
export const STREAMS: readonly StreamName[] = ['pty', 'stdout', 'stderr'];

const KNOWN = 0x80;

/** Which of them, as a bit for each. */
export function encodeStreams(streams: readonly StreamName[]): number {
  return streams.reduce((bits, stream) => bits | (1 << STREAMS.indexOf(stream)), KNOWN);
}

/** Earlier versions left it at 0: then it may be any. */
export function decodeStreams(bits: number): readonly StreamName[] {
  return (bits & KNOWN) === 0 ? STREAMS : STREAMS.filter((_, index) => (bits & (1 << index)) !== 0);
}
