// Takes what a session prints: copies it once into memory, hands it to the journal, and keeps it there until the disk
// has it and the viewers that keep up have it too. Slower viewers read the files.

import { Emitter, type Event } from '../base/event.ts';
import type { EventMark } from '../journal/format.ts';
import type { JournalWriter } from '../journal/writer.ts';
import type { StreamName } from '../protocol/types.ts';

const SMALL_BLOCK_BYTES = 4 * 1024;
const BLOCK_BYTES = 64 * 1024;
/** A lead is held to half a terminal's journal, so it never has to read files; there is a little room above that. */
const KEPT_FOR_LEADS_BYTES = 5 * 1024 * 1024;
/** Viewers, for whom nobody waits, read the files when they are further behind than this. */
export const KEPT_FOR_VIEWERS_BYTES = 1024 * 1024;
/** With a disk that takes nothing: past this, viewers that did not read it lose it. */
const KEPT_WITHOUT_DISK_BYTES = 8 * 1024 * 1024;

export interface Piece {
  readonly offset: number;
  readonly stream: StreamName;
  /** Never changes. */
  readonly bytes: Uint8Array;
}

interface Block {
  readonly buffer: Buffer;
  used: number;
}
interface Entry {
  readonly block: Block;
  readonly at: number;
  readonly offset: number;
  readonly stream: StreamName;
  length: number;
}

export class Recorder {
  readonly #writer: JournalWriter;
  readonly #appended = new Emitter<void>();
  #entries: Entry[] = [];
  #block: Block | undefined;
  #end: number;
  #committed: number;

  /** There is something to commit and to send; fires once until `commit`. */
  readonly onDidAppend: Event<void> = this.#appended.event;

  constructor(writer: JournalWriter) {
    this.#writer = writer;
    this.#end = writer.end;
    this.#committed = writer.end;
  }

  get end(): number {
    return this.#end;
  }

  /** Offset of the first byte still in memory. */
  get memoryStart(): number {
    return this.#entries[0]?.offset ?? this.#end;
  }

  append(bytes: Uint8Array, stream: StreamName): void {
    const isFirst = this.#committed === this.#end;
    let rest = bytes;
    while (rest.length > 0) {
      const block = this.#blockWithRoom();
      const part = rest.subarray(0, block.buffer.length - block.used);
      block.buffer.set(part, block.used);
      this.#note(block, part.length, stream);
      rest = rest.subarray(part.length);
    }
    if (isFirst) this.#appended.fire();
  }

  /** Hands the journal what came since; what was small arrives there as one. */
  commit(): void {
    if (this.#committed === this.#end) return;
    for (const entry of this.#from(this.#committed)) {
      const skip = Math.max(0, this.#committed - entry.offset);
      this.#writer.append(view(entry, skip, entry.length - skip), entry.stream);
    }
    this.#committed = this.#end;
  }

  event(event: EventMark): void {
    this.commit();
    this.#writer.event(event);
  }

  /** @returns undefined where that is not in memory any more, or not printed yet */
  slice(from: number, maxBytes: number): Piece | undefined {
    const entry = this.#from(from)[0];
    if (entry === undefined || from < entry.offset) return undefined;
    const skip = from - entry.offset;
    const bytes = view(entry, skip, Math.min(maxBytes, entry.length - skip));
    return bytes.length === 0 ? undefined : { offset: from, stream: entry.stream, bytes };
  }

  /** Lets go of what nobody needs in memory. @param needed first offset that a viewer is to be sent from memory */
  release(needed: number): void {
    const written = this.#writer.writtenEnd;
    let count = 0;
    for (const entry of this.#entries) {
      const end = entry.offset + entry.length;
      const isWritten = end <= written;
      const isFar = this.#end - end > (isWritten ? KEPT_FOR_LEADS_BYTES : KEPT_WITHOUT_DISK_BYTES);
      if (!(isWritten && end <= needed) && !isFar) break;
      count++;
    }
    if (count > 0) this.#entries = this.#entries.slice(count);
    // An idle terminal holds no memory.
    if (this.#entries.length === 0) this.#block = undefined;
  }

  #note(block: Block, length: number, stream: StreamName): void {
    const last = this.#entries.at(-1);
    if (last !== undefined && last.block === block && last.stream === stream) last.length += length;
    else this.#entries.push({ block, at: block.used, offset: this.#end, stream, length });
    block.used += length;
    this.#end += length;
  }

  #blockWithRoom(): Block {
    const block = this.#block;
    if (block !== undefined && block.used < block.buffer.length) return block;
    const bytes = block === undefined ? SMALL_BLOCK_BYTES : BLOCK_BYTES;
    this.#block = { buffer: Buffer.allocUnsafeSlow(bytes), used: 0 };
    return this.#block;
  }

  /** Entries from the one that holds `offset` on. */
  #from(offset: number): readonly Entry[] {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.#entries[middle];
      if (entry !== undefined && entry.offset + entry.length <= offset) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? this.#entries : this.#entries.slice(low);
  }
}

function view(entry: Entry, skip: number, length: number): Uint8Array {
  const start = entry.at + skip;
  return entry.block.buffer.subarray(start, start + length);
}
