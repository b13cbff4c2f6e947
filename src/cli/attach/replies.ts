// Tells what a terminal answers by itself (device attributes, cursor position, colours, focus, mouse) from what a person
// types, in a stream of bytes cut anywhere. Typing moves the lead and is never lost; an answer is only for who asked.

export interface InputPart {
  readonly kind: 'typed' | 'reply';
  readonly bytes: Uint8Array;
}

const ESC = 0x1b;
const BEL = 0x07;
/** A reply is short; more without an end was never one. OSC 52 answers carry a whole clipboard. */
const MAX_REPLY_BYTES = 64 * 1024;

/** CSI sequences, without the introducer, that only terminals send. */
const CSI_REPLIES: readonly RegExp[] = [
  /^[?>=][\d;]*c$/, // device attributes
  /^\d+;\d+R$/, // cursor position
  /^\?\d+;\d+(;\d+)?R$/,
  /^\??[\d;]+n$/, // device status
  /^\??\d+;\d+\$y$/, // mode reports
  /^[\d;]+t$/, // window reports
  /^\?\d*u$/, // keyboard protocol flags
  /^[IO]$/, // focus
  /^<[\d;]+[Mm]$/, // mouse
];
/** F3 with a modifier looks like a cursor on the first row: taken as typed, it arrives all the same. */
const MODIFIED_F3 = /^1;([2-9]|1[0-6])R$/;
const PASTE_BEGIN = '200~';
const PASTE_END = Buffer.from('\x1b[201~');

export class ReplyParser {
  #pending: Buffer = Buffer.alloc(0);
  #isPasting = false;

  /** Bytes that may be the beginning of a reply; without more soon they were typed. */
  get hasPending(): boolean {
    return this.#pending.length > 0;
  }

  /** @returns parts in order; neighbours of one kind are one part */
  push(chunk: Uint8Array): readonly InputPart[] {
    const data = this.#pending.length > 0 ? Buffer.concat([this.#pending, chunk]) : Buffer.from(chunk);
    this.#pending = Buffer.alloc(0);
    const parts = new Parts();
    let at = 0;
    while (at < data.length) {
      const step = this.#isPasting ? this.#paste(data, at) : this.#sequence(data, at);
      if (step === undefined) {
        this.#pending = data.subarray(at);
        break;
      }
      parts.add(step.kind, data.subarray(at, step.end));
      at = step.end;
    }
    return parts.list;
  }

  /** What is pending was typed after all. */
  flush(): Uint8Array {
    const pending = this.#pending;
    this.#pending = Buffer.alloc(0);
    return pending;
  }

  /** Pasted text may hold anything, also what looks like a reply. */
  #paste(data: Buffer, at: number): Step {
    const end = data.indexOf(PASTE_END, at);
    if (end < 0) return { kind: 'typed', end: data.length };
    this.#isPasting = false;
    return { kind: 'typed', end: end + PASTE_END.length };
  }

  /** @returns undefined when only more bytes can tell */
  #sequence(data: Buffer, at: number): Step | undefined {
    if (data[at] !== ESC) {
      const next = data.indexOf(ESC, at);
      return { kind: 'typed', end: next < 0 ? data.length : next };
    }
    const introducer = data[at + 1];
    // A lone ESC is the Escape key; a read seldom ends right behind that of a reply.
    if (introducer === undefined) return { kind: 'typed', end: at + 1 };
    if (introducer === 0x5b) return this.#csi(data, at);
    if (introducer === 0x5d || introducer === 0x50 || introducer === 0x5f) return stringSequence(data, at);
    return { kind: 'typed', end: at + 2 };
  }

  #csi(data: Buffer, at: number): Step | undefined {
    let end = at + 2;
    while (end < data.length && isParameter(data[end] ?? 0)) end += 1;
    const final = data[end];
    if (final === undefined) return tooLong(data, at);
    // The old mouse protocol: three bytes follow.
    if (final === 0x4d && end === at + 2) {
      return end + 4 <= data.length ? { kind: 'reply', end: end + 4 } : undefined;
    }
    const body = data.toString('latin1', at + 2, end + 1);
    if (body === PASTE_BEGIN) this.#isPasting = true;
    const isReply = CSI_REPLIES.some((pattern) => pattern.test(body)) && !MODIFIED_F3.test(body);
    return { kind: isReply ? 'reply' : 'typed', end: end + 1 };
  }
}

interface Step {
  readonly kind: InputPart['kind'];
  readonly end: number;
}

class Parts {
  readonly list: InputPart[] = [];

  add(kind: InputPart['kind'], bytes: Uint8Array): void {
    const last = this.list.at(-1);
    if (last?.kind !== kind) this.list.push({ kind, bytes });
    else this.list[this.list.length - 1] = { kind, bytes: Buffer.concat([last.bytes, bytes]) };
  }
}

/** OSC, DCS and APC: up to BEL or ST. */
function stringSequence(data: Buffer, at: number): Step | undefined {
  for (let end = at + 2; end < data.length; end++) {
    if (data[end] === BEL) return { kind: 'reply', end: end + 1 };
    if (data[end] !== ESC) continue;
    if (end + 1 === data.length) return undefined;
    if (data[end + 1] === 0x5c) return { kind: 'reply', end: end + 2 };
    // Another sequence begins: this was no string of a terminal but Alt with a bracket, and typing.
    return { kind: 'typed', end };
  }
  return tooLong(data, at);
}

function tooLong(data: Buffer, at: number): Step | undefined {
  return data.length - at > MAX_REPLY_BYTES ? { kind: 'typed', end: data.length } : undefined;
}

function isParameter(byte: number): boolean {
  return byte >= 0x20 && byte <= 0x3f;
}
