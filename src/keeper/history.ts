// What a viewer that is not at the front reads: the newest checkpoint, and the journal's files from an offset on.

import type { SessionPaths } from '../host/paths.ts';
import type { Checkpoint } from '../journal/checkpoint.ts';
import { newestCheckpoint } from '../journal/checkpoint.ts';
import { type Journal, openJournal } from '../journal/reader.ts';
import type { Piece } from './recorder.ts';

export class History {
  readonly #journalDir: string;
  readonly #checkpointsDir: string;
  #journal: Journal | undefined;

  constructor({ journalDir, checkpointsDir }: SessionPaths) {
    this.#journalDir = journalDir;
    this.#checkpointsDir = checkpointsDir;
  }

  /** The newest screen from which everything since can still be shown. */
  async checkpoint(oldest: number, end: number): Promise<Checkpoint | undefined> {
    const found = await newestCheckpoint(this.#checkpointsDir);
    return found !== undefined && found.offset >= oldest && found.offset <= end ? found : undefined;
  }

  /** In order, without holes between them; the first one begins later than asked where that was trimmed or lost. */
  async read(from: number, maxBytes: number): Promise<readonly Piece[]> {
    this.#journal ??= await openJournal(this.#journalDir);
    if (from >= this.#journal.end) await this.#journal.refresh();
    const { from: first, bytes, marks } = await this.#journal.window(from, maxBytes);
    const pieces: { offset: number; stream: Piece['stream']; end: number }[] = [];
    for (const mark of marks) {
      if (mark.kind !== 'chunk') continue;
      const last = pieces.at(-1);
      if (last !== undefined && last.stream === mark.stream) last.end = mark.end;
      else pieces.push({ offset: mark.begin, stream: mark.stream, end: mark.end });
    }
    return pieces.map(({ offset, stream, end }) => ({
      offset,
      stream,
      bytes: bytes.subarray(offset - first, end - first),
    }));
  }
}
