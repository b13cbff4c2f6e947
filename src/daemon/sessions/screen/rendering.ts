// One session's journal on its way into an emulator: follows it, and leaves checkpoints where a fresh terminal can take
// over. Runs in the worker thread; when and how fast is its caller's decision.

import { isSameSize } from '../../../base/sameSize.ts';
import {
  type Checkpoint,
  newestCheckpoint,
  removeOlderCheckpoints,
  removeOtherSizes,
  writeCheckpoint,
} from '../../../journal/checkpoint.ts';
import { type Journal, openJournal } from '../../../journal/reader.ts';
import type { DaemonResult, Size } from '../../../protocol/types.ts';
import { Emulator } from './emulator.ts';
import { GroundTracker } from './groundTracker.ts';

/** Where a session's journal lies and what it is. */
export interface ScreenSource {
  readonly session: string;
  readonly journalDir: string;
  readonly checkpointsDir: string;
  /** Of a terminal whose journal names none. */
  readonly size: Size;
  /** Pipes end lines with a line feed alone. */
  readonly isPty: boolean;
  /** Whether checkpoints are worth it: a terminal, or something that was watched or drew on the whole screen. */
  readonly wantsCheckpoints: boolean;
  /** Its journal keeps what no checkpoint covers, for as long as it can: with a gap something went wrong. */
  readonly keepsUndrawn: boolean;
}

export interface Shown {
  readonly screen: DaemonResult<'session/screen'>;
  readonly written: Written | null;
}

/** Stands where the output begins that a screen is drawn from, if what was before it is gone. */
const GAP_NOTICE = '\x1b[7m What was printed before this is gone \x1b[0m\r\n';

export interface Written {
  readonly offset: number;
  readonly size: Size;
}

/** Lines above the screen that a checkpoint brings back. */
export const SCROLLBACK_LINES = 1_000;
/** A viewer that attaches then reads at most so much beyond the newest checkpoint. */
const CHECKPOINT_STEP_BYTES = 1024 * 1024;
/** What is written to the emulator between two looks at the clock: some 4 ms. */
const BLOCK_BYTES = 128 * 1024;
/** Without a checkpoint, of a longer journal only so much is looked at: some 0.5 s, and more than any screen needs. */
const LONGEST_START_BYTES = 16 * 1024 * 1024;

interface Live {
  readonly emulator: Emulator;
  readonly journal: Journal;
  /** Up to where the emulator has seen it. */
  position: number;
}

export class Rendering {
  readonly #source: ScreenSource;
  readonly #tracker = new GroundTracker();
  #live: Live | undefined;
  /** The newest one, also after the emulator was dropped. */
  #checkpoint: Written | undefined;
  #hasGap = false;

  constructor(source: ScreenSource) {
    this.#source = source;
  }

  get isLive(): boolean {
    return this.#live !== undefined;
  }

  /**
   * Goes on to the end of the journal and writes a checkpoint at each step.
   * @param isForced also one as near to the end as it can be
   * @param rest called between blocks with the ms the last one took
   */
  async advance(isForced: boolean, rest: (workedMs: number) => Promise<void>): Promise<Written | null> {
    const live = await this.#open();
    await live.journal.refresh();
    const { end } = live.journal;
    const resizes = await resizesFrom(live.journal, live.position);
    let written: Written | null = null;
    while (live.position < end) {
      const begunAt = performance.now();
      await applyResizes(live, resizes);
      const limit = Math.min(end, live.position + BLOCK_BYTES, resizes[0]?.offset ?? end);
      const { from, bytes } = await live.journal.read(live.position, limit - live.position);
      if (bytes.length === 0) break;
      if (from > live.position) await this.#jump(live, from);
      this.#tracker.push(bytes, from);
      const isLast = from + bytes.length >= end;
      const cut = this.#cutIn(from, bytes, isForced && isLast);
      if (cut > 0) {
        await live.emulator.write(bytes.subarray(0, cut));
        written = (await this.#write(live, from + cut)) ?? written;
      }
      await live.emulator.write(bytes.subarray(cut));
      live.position = from + bytes.length;
      await rest(performance.now() - begunAt);
    }
    await applyResizes(live, resizes);
    await live.emulator.settled();
    if (!isForced) return written;
    // Somebody waits for it at the size that is now, and text before a change of size is drawn at that size too.
    const isOther = !isSameSize(this.#checkpoint?.size, live.emulator.size);
    if (isOther && this.#tracker.isGround) return this.#write(live, live.position);
    return written ?? this.#checkpoint ?? null;
  }

  async screen(format: 'text' | 'ansi'): Promise<Shown> {
    const written = await this.advance(false, () => Promise.resolve());
    const live = await this.#open();
    return { screen: { ...live.emulator.show(format), offset: live.position }, written };
  }

  /** What its terminal answers to a sequence; the question is in the journal too, where nobody listens. */
  async answer(sequence: string): Promise<string> {
    await this.advance(false, () => Promise.resolve());
    return (await this.#open()).emulator.answer(sequence);
  }

  /**
   * Whether since the last call output was found to be gone before it was drawn: what a program drew only there is missing
   * until it draws it again.
   */
  takeGap(): boolean {
    const hasGap = this.#hasGap;
    this.#hasGap = false;
    return hasGap;
  }

  /** Frees its memory; it is drawn again from the newest checkpoint when it is needed. */
  drop(): void {
    this.#live?.emulator.dispose();
    this.#live = undefined;
  }

  async #open(): Promise<Live> {
    if (this.#live !== undefined) return this.#live;
    const [journal, checkpoint] = await Promise.all([
      openJournal(this.#source.journalDir),
      newestCheckpoint(this.#source.checkpointsDir),
    ]);
    this.#checkpoint = checkpoint && { offset: checkpoint.offset, size: checkpoint.size };
    this.#live = isUsable(checkpoint, journal)
      ? await this.#draw(checkpoint, journal)
      : await this.#begin(journal);
    this.#tracker.reset(this.#live.position);
    return this.#live;
  }

  async #draw({ offset, size, bytes }: Checkpoint, journal: Journal): Promise<Live> {
    const emulator = await this.#emulator(size);
    await emulator.write(bytes);
    return { emulator, journal, position: offset };
  }

  async #begin(journal: Journal): Promise<Live> {
    const position = Math.max(journal.start, journal.end - LONGEST_START_BYTES);
    const known = (await journal.resizes()).findLast(({ offset }) => offset <= position);
    const emulator = await this.#emulator(known?.size ?? this.#source.size);
    if (journal.start > 0) await this.#didMissOutput(emulator);
    return { emulator, journal, position };
  }

  /** Bytes in between were trimmed or lost: what the screen was is unknown, only its size is not. */
  async #jump(live: Live, to: number): Promise<void> {
    await live.emulator.settled();
    live.emulator.reset();
    this.#tracker.reset(to);
    await this.#didMissOutput(live.emulator);
  }

  async #didMissOutput(emulator: Emulator): Promise<void> {
    if (!this.#source.keepsUndrawn) return;
    this.#hasGap = true;
    await emulator.write(Buffer.from(GAP_NOTICE));
  }

  #emulator(size: Size): Promise<Emulator> {
    return Emulator.create(size, { scrollback: SCROLLBACK_LINES, hasBareLineFeeds: !this.#source.isPty });
  }

  /** How many bytes of the block come before a checkpoint that is due; 0 = none is, or none can be. */
  #cutIn(from: number, bytes: Uint8Array, isForced: boolean): number {
    const last = this.#checkpoint?.offset ?? 0;
    const isStep = from + bytes.length - last >= CHECKPOINT_STEP_BYTES;
    const isDue = isForced || (isStep && this.#source.wantsCheckpoints);
    const safe = this.#tracker.safeOffset ?? 0;
    return isDue && safe > from && safe > last ? safe - from : 0;
  }

  async #write({ emulator }: Live, offset: number): Promise<Written> {
    await emulator.settled();
    const { size } = emulator;
    const { checkpointsDir } = this.#source;
    await writeCheckpoint(checkpointsDir, {
      offset,
      size,
      bytes: Buffer.from(emulator.draw(SCROLLBACK_LINES)),
    });
    // A viewer may be reading the one before at this moment.
    if (this.#checkpoint !== undefined) await removeOlderCheckpoints(checkpointsDir, this.#checkpoint.offset);
    await removeOtherSizes(checkpointsDir, { offset, size });
    this.#checkpoint = { offset, size };
    return this.#checkpoint;
  }
}

function isUsable(checkpoint: Checkpoint | undefined, journal: Journal): checkpoint is Checkpoint {
  return checkpoint !== undefined && checkpoint.offset >= journal.start && checkpoint.offset <= journal.end;
}

/** Changes of size from an offset on, in order; consumed from the front. */
async function resizesFrom(journal: Journal, from: number): Promise<{ offset: number; size: Size }[]> {
  const found: { offset: number; size: Size }[] = [];
  for await (const mark of journal.marks(from)) {
    if (mark.kind !== 'resize' || mark.end < from) continue;
    found.push({ offset: mark.end, size: { cols: mark.cols, rows: mark.rows } });
  }
  return found;
}

async function applyResizes(live: Live, resizes: { offset: number; size: Size }[]): Promise<void> {
  for (;;) {
    const [next] = resizes;
    if (next === undefined || next.offset > live.position) return;
    resizes.shift();
    await live.emulator.settled();
    live.emulator.resize(next.size);
  }
}
