// Finds control sequences in a stream of terminal output that comes in pieces cut anywhere: CSI, OSC, DCS, APC and plain escapes, each
// whole and with where it lies. What one means is its reader's business; text and all other sequences are passed over.

export type SequenceKind = 'esc' | 'csi' | 'osc' | 'dcs' | 'apc';

export interface Sequence {
  readonly kind: SequenceKind;
  /** Offset of its first byte, which is an ESC. */
  readonly begin: number;
  /** Offset after its last byte. */
  readonly end: number;
  /** Behind the introducer, one character per byte: of an escape and a CSI with its final, of others without what ended them. */
  readonly body: string;
  /** What ended a string; empty for a CSI, and for a string that another sequence cut off, which counts all the same. */
  readonly terminator: '' | '\x07' | '\x1b\\';
}

/** Longer ones are titles, images and garbage: nobody reads them here. */
const MAX_BODY_BYTES = 16 * 1024;

const GROUND = 0;
const ESCAPE = 1;
const CSI = 2;
const STRING = 3;
/** An ESC within a string: the first half of what ends it, or the beginning of another sequence. */
const STRING_ESCAPE = 4;

const ESC = 0x1b;
const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const BACKSLASH = 0x5c;

/** In coloured output the next one is near, and a call of `indexOf` takes longer than looking. */
const NEAR_BYTES = 64;

/** SOS and PM are strings too, of which nobody wants anything. */
const STRINGS: Readonly<Record<number, SequenceKind | null>> = {
  93: 'osc',
  80: 'dcs',
  95: 'apc',
  88: null,
  94: null,
};

export interface Wanted {
  /** Final characters of CSI sequences; the others cost nothing. */
  readonly finals: string;
  readonly strings: readonly SequenceKind[];
  /** Final characters of escapes that are no more than that. */
  readonly escapes?: string;
}

export class SequenceScanner {
  /** 1 for those that are wanted. */
  readonly #finals = new Uint8Array(128);
  readonly #strings: ReadonlySet<SequenceKind>;
  readonly #escapes: ReadonlySet<number>;
  #state = GROUND;
  /** Null for a string nobody wants. */
  #kind: SequenceKind | null = null;
  #begin = 0;
  #body = '';
  #isTooLong = false;

  constructor({ finals, strings, escapes = '' }: Wanted) {
    for (const final of finals) this.#finals[final.charCodeAt(0)] = 1;
    this.#strings = new Set(strings);
    this.#escapes = new Set([...escapes].map((final) => final.charCodeAt(0)));
  }

  /** Where a sequence begins that may be wanted and whose end has not come; undefined where there is none. */
  get unfinishedAt(): number | undefined {
    const isNobodys = this.#isTooLong || (this.#state >= STRING && this.#kind === null);
    return this.#state === GROUND || isNobodys ? undefined : this.#begin;
  }

  /** What comes next does not go on with what came before. */
  reset(): void {
    this.#state = GROUND;
    this.#body = '';
    this.#isTooLong = false;
  }

  /** @param offset of the first byte */
  push(bytes: Uint8Array, offset: number, take: (sequence: Sequence) => void): void {
    let at = 0;
    while (at < bytes.length) {
      switch (this.#state) {
        case GROUND: {
          const found = this.#nextWanted(bytes, at);
          if (found < 0) return;
          this.#escape(offset + found);
          at = found + 1;
          break;
        }
        case ESCAPE:
          at = this.#introduce(bytes, at, offset, take);
          break;
        case CSI:
          at = this.#control(bytes, at, offset, take);
          break;
        case STRING:
          at = this.#string(bytes, at, offset, take);
          break;
        default: {
          const isEnd = bytes[at] === BACKSLASH;
          if (isEnd) at += 1;
          this.#finish(offset + (isEnd ? at : at - 1), isEnd ? '\x1b\\' : '', take);
          if (!isEnd) this.#escape(offset + at - 1);
        }
      }
    }
  }

  /** Where a sequence begins that may be wanted: of coloured output most are whole, and are not. */
  #nextWanted(bytes: Uint8Array, from: number): number {
    for (let at = from; ; ) {
      const found = nextEscape(bytes, at);
      if (found < 0 || bytes[found + 1] !== 0x5b) return found;
      let end = found + 2;
      while (end < bytes.length && isParameter(bytes[end])) end++;
      const final = bytes[end] ?? 0;
      if (final < 0x40 || final >= 0x7f || this.#finals[final] === 1) return found;
      at = end + 1;
    }
  }

  #escape(begin: number): void {
    this.reset();
    this.#state = ESCAPE;
    this.#begin = begin;
  }

  #introduce(bytes: Uint8Array, at: number, offset: number, take: (sequence: Sequence) => void): number {
    const byte = bytes[at] ?? 0;
    const string = STRINGS[byte];
    if (byte === 0x5b) this.#state = CSI;
    else if (string !== undefined) {
      this.#state = STRING;
      this.#kind = string !== null && this.#strings.has(string) ? string : null;
    } else if (this.#escapes.has(byte)) {
      this.#keep(bytes, at, at + 1);
      this.#kind = 'esc';
      this.#finish(offset + at + 1, '', take);
    } else {
      this.#state = GROUND;
      // Another ESC begins anew.
      if (byte === ESC) return at;
    }
    return at + 1;
  }

  #control(bytes: Uint8Array, from: number, offset: number, take: (sequence: Sequence) => void): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (isParameter(byte)) continue;
      const isFinal = byte >= 0x40 && byte < 0x7f;
      if (isFinal && this.#finals[byte] === 1) {
        this.#keep(bytes, from, at + 1);
        this.#kind = 'csi';
        this.#finish(offset + at + 1, '', take);
      } else this.reset();
      return isFinal ? at + 1 : at;
    }
    this.#keep(bytes, from, bytes.length);
    return bytes.length;
  }

  #string(bytes: Uint8Array, from: number, offset: number, take: (sequence: Sequence) => void): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte >= 0x20) continue;
      if (byte === ESC || (byte === BEL && this.#kind === 'osc')) {
        this.#keep(bytes, from, at);
        if (byte === ESC) this.#state = STRING_ESCAPE;
        else this.#finish(offset + at + 1, '\x07', take);
        return at + 1;
      }
      if (byte === CAN || byte === SUB) {
        this.reset();
        return at + 1;
      }
    }
    this.#keep(bytes, from, bytes.length);
    return bytes.length;
  }

  #keep(bytes: Uint8Array, from: number, to: number): void {
    if (this.#isTooLong || (this.#state === STRING && this.#kind === null)) return;
    if (this.#body.length + to - from > MAX_BODY_BYTES) {
      this.#isTooLong = true;
      this.#body = '';
      return;
    }
    this.#body += String.fromCharCode(...bytes.subarray(from, to));
  }

  #finish(end: number, terminator: Sequence['terminator'], take: (sequence: Sequence) => void): void {
    const kind = this.#kind;
    const sequence = { begin: this.#begin, end, body: this.#body, terminator };
    const isWanted = kind !== null && !this.#isTooLong;
    this.reset();
    if (isWanted) take({ kind, ...sequence });
  }
}

/** With intermediates, which come behind them. */
function isParameter(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x20 && byte < 0x40;
}

/** @returns -1 where there is none */
function nextEscape(bytes: Uint8Array, from: number): number {
  const near = Math.min(from + NEAR_BYTES, bytes.length);
  for (let at = from; at < near; at++) if (bytes[at] === ESC) return at;
  return bytes.indexOf(ESC, near);
}
