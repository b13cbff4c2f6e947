// Shows a session together with what others draw over and beside it: the program's output goes into an emulator, and what
// that shows, with boxes over it and bars beside it, into the terminal of whoever looks, as little of it as has changed.

import { isSameSize } from '../../base/sameSize.ts';
import type { Size } from '../../protocol/types.ts';
import { changesBetween } from './changes.ts';
import type { ComposerOptions } from './composerOptions.ts';
import { Emulation } from './emulation.ts';
import { blankFrame, type Frame, PLAIN } from './frame.ts';
import { FrameClock } from './frameClock.ts';
import { type Layout, layoutOf, onScreen } from './layout.ts';
import { movedReplies } from './mouse.ts';
import { MODES_OFF, modeChanges, type OuterModes } from './outerModes.ts';
import { doesCover, paintOverlay, paintPanel } from './paint.ts';
import {
  BEGIN_FRAME,
  CLEAR,
  DRAWING_MODES,
  END_FRAME,
  HIDE_CURSOR,
  SHOW_CURSOR,
  SOFT_RESET,
  TO_ALTERNATE,
  TO_NORMAL,
} from './sequences.ts';
import { NOTHING_SHOWN, readShown, type Shown } from './shown.ts';

/** What the terminal shows by now. */
interface Written {
  readonly frame: Frame;
  readonly modes: OuterModes;
  readonly cursor: string;
}

export class Composer {
  readonly #options: ComposerOptions;
  readonly #emulation: Emulation;
  #outer: Size;
  #shown: Shown;
  #isLeaving = false;
  #hasLeft = false;
  /** Everything below was printed before. */
  #liveFrom = 0;
  #takenTo = 0;
  #hasBegun = false;
  #hasReplayed = false;
  #told: Size;
  #layout: Layout;
  /** The emulator's first row that is seen. */
  #first = 0;
  #isOuterAlternate: boolean;
  #written: Written | undefined;
  #passed = '';
  readonly #frames: FrameClock;

  constructor(options: ComposerOptions) {
    this.#options = options;
    this.#outer = options.outerSize;
    this.#told = options.outerSize;
    this.#isOuterAlternate = options.isOuterAlternate;
    this.#shown = readShown(options.state);
    this.#layout = layoutOf([], this.#outer);
    this.#emulation = new Emulation(options.outerSize, {
      hasSeenReplay: options.hasSeenOutput,
      reply: (text) => options.reply(Buffer.from(text, 'utf8')),
      pass: (sequence) => {
        this.#passed += sequence;
      },
      onChange: () => this.#didChange(),
    });
    this.#frames = new FrameClock({
      isBusy: () => this.#emulation.isSynchronised,
      frame: () => this.#nextFrame(),
      write: options.write,
    });
  }

  /** The stream begins anew: with a checkpoint or output from an offset on, which was printed before up to `liveFrom`. */
  begin(programSize: Size | null, from: number, liveFrom: number): void {
    this.#emulation.reset();
    this.#emulation.resize(programSize ?? this.#outer);
    this.#takenTo = from;
    this.#liveFrom = liveFrom;
    this.#hasBegun = false;
    this.#hasReplayed = false;
    this.#written = undefined;
  }

  /** What it begins with has been handed over. */
  didBegin(): void {
    this.#hasBegun = true;
    this.#emulation.touch();
  }

  /** @param offset of the first byte @param bytes valid during the call only */
  write(bytes: Uint8Array, offset: number): void {
    const border = Math.min(bytes.length, Math.max(0, this.#liveFrom - offset));
    if (border > 0) this.#take(bytes.subarray(0, border), offset + border, true);
    if (border < bytes.length) this.#take(bytes.subarray(border), offset + bytes.length, false);
  }

  /** A screen as it was at that offset. */
  writeCheckpoint(bytes: Uint8Array, offset: number): void {
    this.#emulation.reset();
    this.#take(bytes, offset, true);
  }

  show(state: string): void {
    this.#shown = readShown(state);
    this.#isLeaving = false;
    this.#didChange();
  }

  /** The last drawing is gone: ends as soon as another terminal can go on where the emulator is. */
  leave(): void {
    this.#shown = NOTHING_SHOWN;
    this.#isLeaving = true;
    this.#didChange();
  }

  setProgramSize(size: Size): void {
    this.#emulation.resize(size);
  }

  setOuterSize(size: Size): void {
    this.#outer = size;
    this.#written = undefined;
    this.#didChange();
  }

  /** Answers and mouse reports of the terminal as the program is to get them. */
  moved(bytes: Uint8Array): Uint8Array {
    const { top, space } = this.#layout;
    return movedReplies(bytes, { top, rows: space.rows, scrolled: this.#first });
  }

  /** The viewing ends: leaves what the program shows, once all of it is taken in. */
  async finish(): Promise<void> {
    await this.#emulation.settled();
    if (this.#hasLeft) return;
    if (this.#hasReplayed) this.#leaveNow();
    else this.#end();
  }

  #take(bytes: Uint8Array, end: number, isReplay: boolean): void {
    this.#emulation.write(Uint8Array.from(bytes), isReplay, () => {
      if (this.#hasLeft) return;
      this.#takenTo = Math.max(this.#takenTo, end);
      this.#options.onTaken(end);
    });
  }

  #didChange(): void {
    if (this.#hasLeft) return;
    if (!this.#hasReplayed) {
      if (!this.#hasBegun || this.#takenTo < this.#liveFrom) return;
      this.#hasReplayed = true;
      this.#emulation.didReplay();
    }
    if (this.#isLeaving && this.#emulation.canBeDrawn) this.#leaveNow();
    else this.#frames.request();
  }

  /** @returns empty where nothing has changed */
  #nextFrame(): string {
    const { isAlternate, modes } = this.#emulation;
    const { overlays, panels } = onScreen(this.#shown, isAlternate);
    this.#layout = layoutOf(panels, this.#outer);
    this.#tell(this.#layout.space);
    const frame = this.#paint(overlays);
    let body = this.#passed;
    this.#passed = '';
    if (isAlternate !== this.#isOuterAlternate) {
      body += isAlternate ? TO_ALTERNATE : TO_NORMAL;
      this.#isOuterAlternate = isAlternate;
      this.#written = undefined;
    }
    if (this.#written === undefined) body += DRAWING_MODES + CLEAR;
    const before = this.#written;
    const cursor = this.#cursor(overlays);
    body += modeChanges(before?.modes, modes);
    body += changesBetween(before?.frame ?? blankFrame(this.#outer), frame);
    this.#written = { frame, modes, cursor };
    if (body === '' && cursor === before?.cursor) return '';
    return BEGIN_FRAME + HIDE_CURSOR + body + PLAIN + cursor + END_FRAME;
  }

  #paint(overlays: Shown['overlays']): Frame {
    const { top, space, panels } = this.#layout;
    const frame = blankFrame(this.#outer);
    const hidden = Math.max(0, this.#emulation.size.rows - space.rows);
    // Of a program that has more rows than there is room for, those around its cursor are seen.
    this.#first = Math.min(hidden, Math.max(0, this.#emulation.cursor.y - space.rows + 1));
    this.#emulation.paint(frame, { first: this.#first, top, space });
    for (const overlay of overlays) paintOverlay(frame, overlay, this.#layout);
    for (const panel of panels) paintPanel(frame, panel);
    return frame;
  }

  /** The sequence that puts it in its place and shows it, where it is to be seen. */
  #cursor(overlays: Shown['overlays']): string {
    const { top, space } = this.#layout;
    const { x, y, isHidden } = this.#emulation.cursor;
    const row = y - this.#first;
    const isOutside = x >= space.cols || row < 0 || row >= space.rows;
    const isCovered = overlays.some((overlay) => doesCover(overlay, this.#layout, x, top + row));
    if (isOutside) return '';
    return `\x1b[${top + row + 1};${x + 1}H${isHidden || isCovered ? '' : SHOW_CURSOR}`;
  }

  #tell(space: Size): void {
    if (isSameSize(space, this.#told)) return;
    this.#told = space;
    this.#options.resize(space);
  }

  #leaveNow(): void {
    // Whatever size the program has by then, a terminal that shows it plainly has its own.
    this.#emulation.resizeNow(this.#outer);
    const last = [
      BEGIN_FRAME,
      this.#passed,
      this.#isOuterAlternate ? TO_NORMAL : '',
      MODES_OFF,
      SOFT_RESET,
      SHOW_CURSOR,
      CLEAR,
      this.#emulation.draw(),
      END_FRAME,
    ];
    this.#end();
    this.#options.onLeft(last.join(''));
  }

  #end(): void {
    this.#hasLeft = true;
    this.#frames.dispose();
    this.#emulation.dispose();
  }
}
