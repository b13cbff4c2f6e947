// The session as an emulator without a screen has it: takes what the program printed, answers what it asks, and tells cell
// by cell what it shows.

import { Terminal } from '@xterm/headless';
import { isSameSize } from '../../base/sameSize.ts';
import type { Size } from '../../protocol/types.ts';
import { draw } from '../../screen/drawing.ts';
import { emulatorState, resize, type StyledCell } from '../../screen/emulatorState.ts';
import type { PlacedMark } from '../../screen/rowDrawing.ts';
import { sgrOf } from '../../screen/sgr.ts';
import { Unkept } from '../../screen/unkept.ts';
import { type Frame, PLAIN, putCell } from './frame.ts';
import { type OuterModes, outerModes } from './outerModes.ts';
import { passOn } from './passedOn.ts';

/** As many as a checkpoint brings back, and what scrolls off meanwhile. */
const SCROLLBACK_LINES = 5_000;
/** Of a session that was not seen before; what a checkpoint has. */
const SHOWN_SCROLLBACK_LINES = 1_000;
const GROUND = 0;

export interface EmulationOptions {
  /** The terminal of whoever looks has been shown what the program printed before. */
  readonly hasSeenReplay: boolean;
  /** An answer to what the program asked. */
  readonly reply: (text: string) => void;
  /** For the terminal of whoever looks. */
  readonly pass: (sequence: string) => void;
  readonly onChange: () => void;
}

export interface ShownCursor {
  readonly x: number;
  readonly y: number;
  readonly isHidden: boolean;
}

export class Emulation {
  readonly #terminal: Terminal;
  readonly #unkept: Unkept;
  readonly #options: EmulationOptions;
  #pending = 0;
  #replayPending = 0;
  #isInsideCharacter = false;
  /** Lines above the screen when what was printed before had been taken in. */
  #linesBefore = 0;

  constructor({ cols, rows }: Size, options: EmulationOptions) {
    this.#options = options;
    this.#terminal = new Terminal({
      cols,
      rows,
      scrollback: SCROLLBACK_LINES,
      allowProposedApi: true,
      logLevel: 'off',
    });
    this.#unkept = new Unkept(this.#terminal);
    this.#terminal.onData((text) => {
      if (this.#isLive) options.reply(text);
    });
    passOn(this.#terminal, {
      set: (sequence) => {
        if (this.#isLive || !options.hasSeenReplay) options.pass(sequence);
      },
      tell: (sequence) => {
        if (this.#isLive) options.pass(sequence);
      },
    });
  }

  get size(): Size {
    return { cols: this.#terminal.cols, rows: this.#terminal.rows };
  }

  get isAlternate(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  /** The program is in the middle of drawing, and says so. */
  get isSynchronised(): boolean {
    return this.#terminal.modes.synchronizedOutputMode;
  }

  get modes(): OuterModes {
    return outerModes(this.#terminal);
  }

  get cursor(): ShownCursor {
    const { cursorX, cursorY } = this.#terminal.buffer.active;
    const { isCursorHidden } = emulatorState(this.#terminal);
    return { x: Math.min(cursorX, this.#terminal.cols - 1), y: cursorY, isHidden: isCursorHidden };
  }

  /** All is taken in, and a terminal that is drawn like it can go on with the next byte. */
  get canBeDrawn(): boolean {
    const { parserState } = emulatorState(this.#terminal);
    return this.#pending === 0 && parserState === GROUND && !this.#isInsideCharacter;
  }

  /** @param isReplay printed before, for somebody else: nothing in it is answered */
  write(bytes: Uint8Array, isReplay: boolean, onTaken: () => void): void {
    this.#pending++;
    if (isReplay) this.#replayPending++;
    this.#isInsideCharacter = endsInsideCharacter(bytes);
    this.#terminal.write(bytes, () => {
      this.#pending--;
      if (isReplay) this.#replayPending--;
      onTaken();
      this.#options.onChange();
    });
  }

  /** In turn with what was written. */
  resize(size: Size): void {
    this.#inTurn(() => this.resizeNow(size));
  }

  resizeNow(size: Size): void {
    if (!isSameSize(size, this.#terminal)) resize(this.#terminal, size);
  }

  /** Says that it has changed, in turn. */
  touch(): void {
    this.#inTurn(() => undefined);
  }

  /** Back to the initial state: it is drawn anew from a checkpoint. */
  reset(): void {
    this.#inTurn(() => this.#terminal.reset());
  }

  /** What comes now is new. */
  didReplay(): void {
    this.#linesBefore = this.#terminal.buffer.normal.baseY;
  }

  settled(): Promise<void> {
    return new Promise((resolve) => this.#terminal.write('', resolve));
  }

  /** Copies what it shows. @param first its row that is the first to be seen @param top row of the frame for it */
  paint(frame: Frame, { first, top, space }: { first: number; top: number; space: Size }): void {
    const { active } = this.#terminal.buffer;
    const work = active.getNullCell();
    const styles = new Styles();
    for (let at = 0; at < Math.min(space.rows, this.#terminal.rows - first); at++) {
      const line = active.getLine(active.baseY + first + at);
      const row = frame[top + at];
      if (line === undefined || row === undefined) continue;
      for (let column = 0; column < Math.min(space.cols, line.length); column++) {
        const cell = line.getCell(column, work);
        if (cell === undefined || cell.getWidth() === 0) continue;
        putCell(row, column, cell.getChars() || ' ', cell.getWidth(), styles.of(cell as StyledCell));
      }
    }
  }

  /** The text that draws it, with what scrolled off meanwhile, on a terminal in its initial state. */
  draw(): string {
    const { baseY } = this.#terminal.buffer.normal;
    const scrolled = Math.max(0, baseY - this.#linesBefore);
    const isKnown = this.#options.hasSeenReplay && baseY < SCROLLBACK_LINES;
    const lines = isKnown ? scrolled : SHOWN_SCROLLBACK_LINES;
    // Keyboards and colours were passed on: pushed twice, they would stay when the program takes them back.
    const marks = (): readonly PlacedMark[] => this.#unkept.marks();
    const unkept = { marks, colors: () => '', keyboards: () => ({ normal: '', alternate: '' }) };
    return draw({ terminal: this.#terminal, scrollback: lines, title: '', unkept });
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  get #isLive(): boolean {
    return this.#replayPending === 0;
  }

  #inTurn(work: () => void): void {
    this.#pending++;
    this.#terminal.write('', () => {
      this.#pending--;
      work();
      this.#options.onChange();
    });
  }
}

/** Neighbours mostly look alike; only what looks different is worked out. */
class Styles {
  #last: { readonly key: string; readonly style: string } | undefined;

  of(cell: StyledCell): string {
    const key = `${cell.fg},${cell.bg},${cell.hasExtendedAttrs() === 0 ? 0 : cell.extended._ext}`;
    if (this.#last?.key !== key) this.#last = { key, style: sgrOf(cell) };
    return this.#last.style || PLAIN;
  }
}

/** Whether the last character in UTF-8 is not whole. */
function endsInsideCharacter(bytes: Uint8Array): boolean {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back;
  }
  return false;
}
