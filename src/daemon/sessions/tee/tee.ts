// One copy of what a session prints into a file: follows the journal at the pace of the disk, says in the file what is
// missing, and can be gone on with by another daemon, which counts what is in the file.

import { constants, type FileHandle, open } from 'node:fs/promises';
import type { Journal, JournalWindow } from '../../../journal/reader.ts';
import { invalidParams } from '../../../protocol/failure.ts';
import type { TeeRecord } from './records.ts';

/** Who may lose output loses it when the disk is so far behind. */
const MAX_BEHIND_BYTES = 4 * 1024 * 1024;
/** From the anchor on, what is in the file is counted by whoever goes on. */
const ANCHOR_EVERY_BYTES = 4 * 1024 * 1024;

export interface TeePlan {
  readonly path: string;
  readonly stream: TeeRecord['stream'];
  readonly onOverflow: TeeRecord['onOverflow'];
}

export interface TeeListener {
  /** To be written down before more is copied. */
  didAnchor(): Promise<void>;
}

export class Tee {
  readonly plan: TeePlan;
  readonly #journal: Journal;
  readonly #file: FileHandle;
  readonly #listener: TeeListener;
  #record: TeeRecord;
  #position: number;

  private constructor(journal: Journal, file: FileHandle, record: TeeRecord, listener: TeeListener) {
    const { path, stream, onOverflow, anchor } = record;
    this.plan = { path, stream, onOverflow };
    this.#journal = journal;
    this.#file = file;
    this.#listener = listener;
    this.#record = record;
    this.#position = anchor.offset;
  }

  /** Rejects where the file cannot be written, or is none. */
  static async begin(
    journal: Journal,
    plan: TeePlan,
    how: { readonly from: number; readonly truncates: boolean },
    listener: TeeListener,
  ): Promise<Tee> {
    const file = await openFile(plan.path, how.truncates ? constants.O_TRUNC : 0);
    const { size, ino } = await file.stat();
    const anchor = { offset: how.from, fileSize: size, inode: ino };
    return new Tee(journal, file, { ...plan, anchor }, listener);
  }

  /** Goes on where a daemon that is gone stopped. */
  static async goOn(journal: Journal, record: TeeRecord, listener: TeeListener): Promise<Tee> {
    const file = await openFile(record.path, 0);
    const tee = new Tee(journal, file, record, listener);
    const { size, ino } = await file.stat();
    const { anchor } = record;
    const copied = size - anchor.fileSize;
    const position =
      ino !== anchor.inode || copied < 0 ? undefined : await positionAfter(journal, record, copied);
    if (position !== undefined) tee.#position = position;
    else {
      tee.#position = journal.end;
      await tee.#note('it is not known how much is missing here');
    }
    return tee;
  }

  get record(): TeeRecord {
    return this.#record;
  }

  /** All below was copied, or said to be missing. */
  get position(): number {
    return this.#position;
  }

  /** Copies what there is. @param isStopped asked between pieces */
  async advance(isStopped: () => boolean): Promise<void> {
    const journal = this.#journal;
    await journal.refresh();
    const behind = journal.end - this.#position;
    if (this.plan.onOverflow === 'drop' && behind > MAX_BEHIND_BYTES) {
      this.#position = journal.end;
      await this.#note(`${behind} bytes were dropped here: the disk was too slow`);
      return;
    }
    for await (const window of journal.windows(this.#position, journal.end)) {
      if (isStopped()) return;
      await this.#copy(window);
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #copy({ from, bytes, marks }: JournalWindow): Promise<void> {
    if (from > this.#position) {
      const missing = from - this.#position;
      this.#position = from;
      await this.#note(`${missing} bytes are missing here: they were not kept so long`);
    }
    const { stream } = this.plan;
    const pieces =
      stream === null
        ? [bytes]
        : marks.flatMap((mark) =>
            mark.kind === 'chunk' && mark.stream === stream
              ? [bytes.subarray(mark.begin - from, mark.end - from)]
              : [],
          );
    for (const piece of pieces) await writeAll(this.#file, piece);
    this.#position = from + bytes.length;
    if (this.#position - this.#record.anchor.offset >= ANCHOR_EVERY_BYTES) await this.#anchor(0);
  }

  async #note(text: string): Promise<void> {
    const note = Buffer.from(`\n[holdfast: ${text}]\n`);
    // First: a note that is not counted would be taken for output by whoever goes on.
    await this.#anchor(note.length);
    await writeAll(this.#file, note);
  }

  /** @param coming bytes that follow and are no output */
  async #anchor(coming: number): Promise<void> {
    const { size, ino } = await this.#file.stat();
    const anchor = { offset: this.#position, fileSize: size + coming, inode: ino };
    this.#record = { ...this.#record, anchor };
    await this.#listener.didAnchor();
  }
}

async function openFile(path: string, extraFlags: number): Promise<FileHandle> {
  const { O_WRONLY, O_CREAT, O_APPEND, O_NONBLOCK } = constants;
  // Not to wait for the reader of a named pipe.
  const file = await open(path, O_WRONLY | O_CREAT | O_APPEND | (O_NONBLOCK ?? 0) | extraFlags, 0o600);
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw invalidParams('session/tee', `${path} is no ordinary file`);
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at, bytes.length - at)).bytesWritten;
}

/** @returns undefined where the journal does not go back far enough to tell */
async function positionAfter(
  journal: Journal,
  { stream, anchor }: TeeRecord,
  copied: number,
): Promise<number | undefined> {
  if (stream === null) return anchor.offset + copied;
  if (journal.start > anchor.offset) return undefined;
  let left = copied;
  let position = anchor.offset;
  for await (const mark of journal.marks(anchor.offset)) {
    if (mark.kind !== 'chunk') continue;
    const begin = Math.max(mark.begin, anchor.offset);
    const size = mark.stream === stream ? mark.end - begin : 0;
    if (size > left) return begin + left;
    left -= size;
    position = mark.end;
    if (left === 0 && size > 0) return position;
  }
  return left === 0 ? Math.min(position, journal.end) : undefined;
}
