// The index records of a journal: 32 bytes each, fixed width, each with its own CRC. Data records say up to which offset
// bytes came, when and over which stream; event records stand before the bytes they govern.
//   u8 kind · u8 small · u16 half · u32 word · u48 end offset · u48 time · f64 big · u32 CRC-32 of the 28 bytes before

import { constants } from 'node:os';
import type { Outcome, RunExit, Size, StreamName } from '../protocol/types.ts';
import { crc32 } from './crc32.ts';

export const RECORD_BYTES = 32;
const CRC_AT = 28;

export type Mark =
  | { readonly kind: 'data'; readonly stream: StreamName }
  | RunMark
  | { readonly kind: 'exit'; readonly exit: Omit<RunExit, 'at'> }
  | { readonly kind: 'resize'; readonly size: Size }
  /** The wall clock went back by so much; times in the journal stay where they are until it has caught up. */
  | { readonly kind: 'clock'; readonly backMs: number }
  /** Nothing from `from` up to here could be kept. */
  | { readonly kind: 'gap'; readonly from: number }
  /** All before `start` was deleted without a checkpoint that covers it. */
  | { readonly kind: 'trimmedBlind'; readonly start: number }
  /** First record of every segment: how many runs began before it. */
  | { readonly kind: 'segment'; readonly runs: number };

export interface RunMark {
  /** `continued` repeats, at the head of a segment, the run that is live there; its time is that of the start. */
  readonly kind: 'run' | 'continued';
  readonly number: number;
  readonly pid: number;
  readonly startTime: number;
}

/** A mark with where and when. For data, `end` is the offset after its last byte. */
export type IndexRecord = Mark & { readonly end: number; readonly time: number };

const KINDS = {
  stdout: 1,
  stderr: 2,
  pty: 3,
  run: 4,
  exit: 5,
  resize: 6,
  clock: 7,
  gap: 8,
  trimmedBlind: 9,
  segment: 10,
  continued: 11,
} as const;
const STREAM_OF: Readonly<Record<number, StreamName>> = { 1: 'stdout', 2: 'stderr', 3: 'pty' };
const OUTCOMES: readonly Outcome[] = ['exited', 'stopped', 'killed', 'lost'];
const SIGNALS = Object.entries(constants.signals);

export function encodeRecord(target: Buffer, at: number, record: IndexRecord): void {
  const [kind, small, half, word, big] = fieldsOf(record);
  target.writeUInt8(kind, at);
  target.writeUInt8(small & 0xff, at + 1);
  target.writeUInt16LE(half & 0xffff, at + 2);
  target.writeUInt32LE(word >>> 0, at + 4);
  target.writeUIntLE(record.end, at + 8, 6);
  target.writeUIntLE(Math.max(0, Math.floor(record.time)), at + 14, 6);
  target.writeDoubleLE(big, at + 20);
  target.writeUInt32LE(crc32(target, at, at + CRC_AT), at + CRC_AT);
}

/** Whether the record at this place is whole. */
export function isWhole(source: Buffer, at: number): boolean {
  return (
    at >= 0 &&
    at + RECORD_BYTES <= source.length &&
    crc32(source, at, at + CRC_AT) === source.readUInt32LE(at + CRC_AT)
  );
}

/** @returns undefined for a kind this build does not know */
export function decodeRecord(source: Buffer, at: number): IndexRecord | undefined {
  const mark = markOf(
    source.readUInt8(at),
    source.readUInt8(at + 1),
    source.readUInt16LE(at + 2),
    source.readUInt32LE(at + 4),
    source.readDoubleLE(at + 20),
  );
  return mark && { ...mark, end: endOf(source, at), time: source.readUIntLE(at + 14, 6) };
}

export function endOf(source: Buffer, at: number): number {
  return source.readUIntLE(at + 8, 6);
}

/** Without decoding: what a scan for the few events among many data records looks at. */
export function isData(source: Buffer, at: number): boolean {
  const kind = source[at] ?? 0;
  return kind >= KINDS.stdout && kind <= KINDS.pty;
}

type Fields = readonly [kind: number, small: number, half: number, word: number, big: number];

function fieldsOf(mark: Mark): Fields {
  switch (mark.kind) {
    case 'data':
      return [KINDS[mark.stream], 0, 0, 0, 0];
    case 'run':
    case 'continued':
      return [KINDS[mark.kind], mark.number >>> 16, mark.number, mark.pid, mark.startTime];
    case 'exit': {
      const { outcome, exitCode, signal } = mark.exit;
      const number = signal === null ? 0 : (SIGNALS.find(([name]) => name === signal)?.[1] ?? 0);
      return [KINDS.exit, OUTCOMES.indexOf(outcome), 0, number, exitCode ?? Number.NaN];
    }
    case 'resize':
      return [KINDS.resize, 0, mark.size.cols, mark.size.rows, 0];
    case 'clock':
      return [KINDS.clock, 0, 0, 0, mark.backMs];
    case 'gap':
      return [KINDS.gap, 0, 0, 0, mark.from];
    case 'trimmedBlind':
      return [KINDS.trimmedBlind, 0, 0, 0, mark.start];
    case 'segment':
      return [KINDS.segment, 0, 0, mark.runs, 0];
  }
}

function markOf(kind: number, small: number, half: number, word: number, big: number): Mark | undefined {
  const stream = STREAM_OF[kind];
  if (stream !== undefined) return { kind: 'data', stream };
  switch (kind) {
    case KINDS.run:
    case KINDS.continued:
      return {
        kind: kind === KINDS.run ? 'run' : 'continued',
        number: small * 0x1_0000 + half,
        pid: word,
        startTime: big,
      };
    case KINDS.exit:
      return {
        kind: 'exit',
        exit: {
          outcome: OUTCOMES[small] ?? 'lost',
          exitCode: Number.isNaN(big) ? null : big,
          signal: SIGNALS.find(([, number]) => number === word)?.[0] ?? null,
        },
      };
    case KINDS.resize:
      return { kind: 'resize', size: { cols: half, rows: word } };
    case KINDS.clock:
      return { kind: 'clock', backMs: big };
    case KINDS.gap:
      return { kind: 'gap', from: big };
    case KINDS.trimmedBlind:
      return { kind: 'trimmedBlind', start: big };
    case KINDS.segment:
      return { kind: 'segment', runs: word };
    default:
      return undefined;
  }
}
