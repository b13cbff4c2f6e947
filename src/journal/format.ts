// The bytes of an index file: a header that says where its segment begins and what governs there, then fixed-width
// records. The log beside it is nothing but the bytes a session printed.

import type { Outcome, Size, StreamName } from '../protocol/types.ts';
import { crc32 } from './crc32.ts';
import { signalName, signalNumber } from './signalNumbers.ts';
import { decodeStreams, encodeStreams, STREAMS } from './streams.ts';

export const HEADER_BYTES = 96;
export const RECORD_BYTES = 32;
const MAGIC = 0x48_46_4a_31;

/** A run as the journal knows it. Its start time is the kernel's, its offset where its output begins. */
export interface RunMark {
  readonly number: number;
  readonly pid: number;
  readonly startTime: number;
  readonly startedAt: number;
  readonly start: number;
}

export interface SegmentHeader {
  readonly segment: number;
  /** Offset of its first byte. */
  readonly start: number;
  readonly time: number;
  /** Number of the last run that began before it; 0 = none. */
  readonly lastRun: number;
  /** The run that was live when it began. */
  readonly run: RunMark | null;
  readonly size: Size | null;
  /** Streams that are in the middle of a line where it begins; all, where that is not known. */
  readonly unfinished: readonly StreamName[];
}

/** Where a record stands: bytes below `end` came before it, or belong to it where it is a chunk. */
interface Place {
  readonly end: number;
  /** Epoch ms, never before that of the record before it. */
  readonly time: number;
}

export type Mark =
  | (Place & { readonly kind: 'chunk'; readonly stream: StreamName })
  | (Place & {
      readonly kind: 'runStart';
      readonly number: number;
      readonly pid: number;
      readonly startTime: number;
    })
  | (Place & {
      readonly kind: 'exit';
      readonly outcome: Outcome;
      readonly exitCode: number | null;
      readonly signal: string | null;
    })
  | (Place & { readonly kind: 'resize'; readonly cols: number; readonly rows: number })
  /** The wall clock was set back; `wall` is what it said. */
  | (Place & { readonly kind: 'clock'; readonly wall: number })
  /** So many bytes before `end` could not be written. */
  | (Place & { readonly kind: 'gap'; readonly lost: number })
  /** Output went before a checkpoint covered it: a screen drawn from here on is best effort. */
  | (Place & { readonly kind: 'trimmedBlind' })
  /** A part of what somebody noted here, at most NOTE_BYTES of it; notes.ts puts them together. */
  | (Place & { readonly kind: 'note'; readonly bytes: Uint8Array; readonly isLast: boolean });

export type MarkKind = Mark['kind'];
type Unplaced<M> = M extends Mark ? Omit<M, 'end' | 'time'> : never;
/** A mark whose place the writer gives it. */
export type EventMark = Exclude<Unplaced<Mark>, { kind: 'chunk' }>;

const OUTCOMES: readonly Outcome[] = ['exited', 'stopped', 'killed', 'lost'];
/** Numbers on disk; they may only grow. */
const KIND_CODES: { readonly [K in MarkKind]: number } = {
  chunk: 1,
  runStart: 2,
  exit: 3,
  resize: 4,
  clock: 5,
  gap: 6,
  trimmedBlind: 7,
  note: 8,
};
/** What is left of a record beside its kind, place and check. */
export const NOTE_BYTES = 12;
const LAST_PART = 0x80;
/** Exit codes are stored above zero, so that zero can say that there is none; Windows' are unsigned 32 bits. */
const EXIT_CODE_BIAS = 0x8000_0000;

export function encodeHeader(header: SegmentHeader): Buffer {
  const out = Buffer.alloc(HEADER_BYTES);
  out.writeUInt32BE(MAGIC, 0);
  out.writeUInt32BE(header.segment, 4);
  out.writeDoubleBE(header.start, 8);
  out.writeDoubleBE(header.time, 16);
  out.writeUInt32BE(header.lastRun, 24);
  out.writeUInt32BE(header.run?.number ?? 0, 28);
  out.writeUInt32BE(header.run?.pid ?? 0, 32);
  out.writeDoubleBE(header.run?.startTime ?? 0, 40);
  out.writeDoubleBE(header.run?.startedAt ?? 0, 48);
  out.writeDoubleBE(header.run?.start ?? 0, 56);
  out.writeUInt16BE(header.size?.cols ?? 0, 64);
  out.writeUInt16BE(header.size?.rows ?? 0, 66);
  out.writeUInt8(encodeStreams(header.unfinished), 68);
  out.writeUInt32BE(crc32(out, 0, HEADER_BYTES - 4), HEADER_BYTES - 4);
  return out;
}

/** @returns undefined where it is not a whole header of ours */
export function decodeHeader(bytes: Buffer): SegmentHeader | undefined {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32BE(0) !== MAGIC) return undefined;
  if (crc32(bytes, 0, HEADER_BYTES - 4) !== bytes.readUInt32BE(HEADER_BYTES - 4)) return undefined;
  const number = bytes.readUInt32BE(28);
  const cols = bytes.readUInt16BE(64);
  return {
    segment: bytes.readUInt32BE(4),
    start: bytes.readDoubleBE(8),
    time: bytes.readDoubleBE(16),
    lastRun: bytes.readUInt32BE(24),
    run:
      number === 0
        ? null
        : {
            number,
            pid: bytes.readUInt32BE(32),
            startTime: bytes.readDoubleBE(40),
            startedAt: bytes.readDoubleBE(48),
            start: bytes.readDoubleBE(56),
          },
    size: cols === 0 ? null : { cols, rows: bytes.readUInt16BE(66) },
    unfinished: decodeStreams(bytes.readUInt8(68)),
  };
}

/** Layout: kind u8, small u8, middle u16, wide u32, end u64, time u48, long u48, crc u32; all big-endian. */
export function encodeMark(mark: Mark, out: Buffer, at: number): void {
  const { small, middle, wide, long } = fieldsOf(mark);
  out.writeUInt8(KIND_CODES[mark.kind], at);
  out.writeUInt8(small, at + 1);
  out.writeUInt16BE(middle, at + 2);
  out.writeUInt32BE(wide, at + 4);
  out.writeUInt32BE(Math.floor(mark.end / 0x1_0000_0000), at + 8);
  out.writeUInt32BE(mark.end >>> 0, at + 12);
  out.writeUIntBE(mark.time, at + 16, 6);
  out.writeUIntBE(long, at + 22, 6);
  out.writeUInt32BE(crc32(out, at, at + 28), at + 28);
}

export function isWholeRecord(bytes: Buffer, at: number): boolean {
  return at + RECORD_BYTES <= bytes.length && crc32(bytes, at, at + 28) === bytes.readUInt32BE(at + 28);
}

export function endOfRecord(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at + 8) * 0x1_0000_0000 + bytes.readUInt32BE(at + 12);
}

export function timeOfRecord(bytes: Buffer, at: number): number {
  return bytes.readUIntBE(at + 16, 6);
}

/** @returns undefined for a kind of a later version: it governs nothing this build knows of */
export function decodeMark(bytes: Buffer, at: number): Mark | undefined {
  const place: Place = { end: endOfRecord(bytes, at), time: timeOfRecord(bytes, at) };
  const small = bytes.readUInt8(at + 1);
  const middle = bytes.readUInt16BE(at + 2);
  const wide = bytes.readUInt32BE(at + 4);
  const long = bytes.readUIntBE(at + 22, 6);
  switch (bytes.readUInt8(at)) {
    case KIND_CODES.chunk:
      return { kind: 'chunk', stream: STREAMS[small] ?? 'pty', ...place };
    case KIND_CODES.runStart:
      return { kind: 'runStart', number: middle + small * 0x1_0000, pid: wide, startTime: long, ...place };
    case KIND_CODES.exit:
      return {
        kind: 'exit',
        outcome: OUTCOMES[small] ?? 'exited',
        exitCode: long === 0 ? null : long - 1 - EXIT_CODE_BIAS,
        signal: middle === 0 ? null : signalName(middle),
        ...place,
      };
    case KIND_CODES.resize:
      return { kind: 'resize', cols: wide >>> 16, rows: wide & 0xffff, ...place };
    case KIND_CODES.clock:
      return { kind: 'clock', wall: long, ...place };
    case KIND_CODES.gap:
      return { kind: 'gap', lost: long, ...place };
    case KIND_CODES.trimmedBlind:
      return { kind: 'trimmedBlind', ...place };
    case KIND_CODES.note: {
      const part = Buffer.concat([bytes.subarray(at + 2, at + 8), bytes.subarray(at + 22, at + 28)]);
      const length = Math.min(small & ~LAST_PART, NOTE_BYTES);
      return { kind: 'note', bytes: part.subarray(0, length), isLast: (small & LAST_PART) !== 0, ...place };
    }
    default:
      return undefined;
  }
}

interface Fields {
  readonly small: number;
  readonly middle: number;
  readonly wide: number;
  readonly long: number;
}

function fieldsOf(mark: Mark): Fields {
  const none: Fields = { small: 0, middle: 0, wide: 0, long: 0 };
  switch (mark.kind) {
    case 'chunk':
      return { ...none, small: STREAMS.indexOf(mark.stream) };
    case 'runStart': {
      const middle = mark.number & 0xffff;
      return { small: (mark.number >>> 16) & 0xff, middle, wide: mark.pid, long: mark.startTime };
    }
    case 'exit':
      return {
        ...none,
        small: OUTCOMES.indexOf(mark.outcome),
        middle: mark.signal === null ? 0 : signalNumber(mark.signal),
        long: mark.exitCode === null ? 0 : mark.exitCode + EXIT_CODE_BIAS + 1,
      };
    case 'resize':
      return { ...none, wide: mark.cols * 0x1_0000 + mark.rows };
    case 'clock':
      return { ...none, long: mark.wall };
    case 'gap':
      return { ...none, long: mark.lost };
    case 'trimmedBlind':
      return none;
    case 'note': {
      const part = Buffer.alloc(NOTE_BYTES);
      part.set(mark.bytes);
      return {
        small: mark.bytes.length | (mark.isLast ? LAST_PART : 0),
        middle: part.readUInt16BE(0),
        wide: part.readUInt32BE(2),
        long: part.readUIntBE(6, 6),
      };
    }
  }
}

/** @returns undefined for a record that begins no run */
export function runNumberOfRecord(bytes: Buffer, at: number): number | undefined {
  if (bytes.readUInt8(at) !== KIND_CODES.runStart) return undefined;
  return bytes.readUInt16BE(at + 2) + bytes.readUInt8(at + 1) * 0x1_0000;
}
