// A terminal without a screen: takes output and sizes, tells what it shows. Loads the emulator only when one is made.

import type { IBufferCell, Terminal } from '@xterm/headless';
import { isSameSize } from '../../../base/sameSize.ts';
import type { DaemonResult, Size } from '../../../protocol/types.ts';
import { draw } from '../../../screen/drawing.ts';
import { emulatorState, resize, type StyledCell } from '../../../screen/emulatorState.ts';
import { PLAIN, sgrOf } from '../../../screen/sgr.ts';
import { Unkept } from '../../../screen/unkept.ts';

/** A write awaited one by one runs at a tenth of the speed; past some 50 MB pending the emulator throws. */
const MAX_PENDING_BYTES = 4 * 1024 * 1024;

export interface EmulatorOptions {
  /** Lines kept above the screen. */
  readonly scrollback: number;
  /** Lines end with a line feed alone, as programs write them where no terminal is. */
  readonly hasBareLineFeeds: boolean;
}

export class Emulator {
  readonly #terminal: Terminal;
  readonly #unkept: Unkept;
  #title = '';
  #pendingBytes = 0;

  private constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#unkept = new Unkept(terminal);
    terminal.onTitleChange((title) => {
      this.#title = title;
    });
  }

  static async create(
    { cols, rows }: Size,
    { scrollback, hasBareLineFeeds }: EmulatorOptions,
  ): Promise<Emulator> {
    const { Terminal } = await import('@xterm/headless');
    const terminal = new Terminal({
      cols,
      rows,
      scrollback,
      convertEol: hasBareLineFeeds,
      allowProposedApi: true,
      logLevel: 'off',
    });
    return new Emulator(terminal);
  }

  get size(): Size {
    return { cols: this.#terminal.cols, rows: this.#terminal.rows };
  }

  get isAlternate(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  /** Resolves when more may be written, which is not when this was taken in. The bytes must stay as they are. */
  write(bytes: Uint8Array): Promise<void> | undefined {
    this.#pendingBytes += bytes.length;
    const taken = new Promise<void>((resolve) => {
      this.#terminal.write(bytes, () => {
        this.#pendingBytes -= bytes.length;
        resolve();
      });
    });
    return this.#pendingBytes > MAX_PENDING_BYTES ? taken : undefined;
  }

  /** Resolves when all that was written is taken in. */
  settled(): Promise<void> {
    return new Promise((resolve) => this.#terminal.write('', resolve));
  }

  /** All that was written must be taken in. */
  resize(size: Size): void {
    if (!isSameSize(size, this.#terminal)) resize(this.#terminal, size);
  }

  /** What it answers to a sequence that asks something and changes nothing; empty where it does not know it. */
  async answer(sequence: string): Promise<string> {
    await this.settled();
    let answer = '';
    const listening = this.#terminal.onData((data) => {
      answer += data;
    });
    try {
      await new Promise<void>((resolve) => this.#terminal.write(sequence, resolve));
    } finally {
      listening.dispose();
    }
    return answer;
  }

  /** Back to the initial state, with the size it has. */
  reset(): void {
    this.#terminal.reset();
    this.#unkept.reset();
    this.#title = '';
  }

  /** The text that draws it on a terminal in its initial state. All that was written must be taken in. */
  draw(scrollback: number): string {
    return draw({ terminal: this.#terminal, scrollback, title: this.#title, unkept: this.#unkept });
  }

  show(format: 'text' | 'ansi'): Omit<DaemonResult<'session/screen'>, 'offset'> {
    const { active } = this.#terminal.buffer;
    const { modes } = this.#terminal;
    const lines = Array.from({ length: this.#terminal.rows }, (_, row) =>
      this.#line(active.baseY + row, format),
    );
    while (lines.at(-1) === '') lines.pop();
    return {
      text: lines.join('\n'),
      cursor: {
        x: Math.min(active.cursorX, this.#terminal.cols - 1),
        y: active.cursorY,
        isVisible: !emulatorState(this.#terminal).isCursorHidden,
      },
      modes: {
        alternateScreen: this.isAlternate,
        applicationCursorKeys: modes.applicationCursorKeysMode,
        bracketedPaste: modes.bracketedPasteMode,
        mouse: modes.mouseTrackingMode !== 'none',
      },
      size: this.size,
    };
  }

  /** All lines of the ordinary screen and above it, wrapped ones whole. All that was written must be taken in. */
  text(): string {
    const { normal } = this.#terminal.buffer;
    const lines: string[] = [];
    for (let row = 0; row < normal.length; row++) {
      const line = normal.getLine(row);
      const isWhole = normal.getLine(row + 1)?.isWrapped !== true;
      const text = line?.translateToString(isWhole) ?? '';
      if (line?.isWrapped === true) lines.push(`${lines.pop() ?? ''}${text}`);
      else lines.push(text);
    }
    return lines.join('\n').trimEnd();
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  #line(row: number, format: 'text' | 'ansi'): string {
    const line = this.#terminal.buffer.active.getLine(row);
    if (line === undefined) return '';
    if (format === 'text') return line.translateToString(true).trimEnd();
    let text = '';
    let style = PLAIN;
    /** What lies between is kept back: blanks at the end of a line are not worth showing, unless coloured. */
    let blanks = '';
    const work = this.#terminal.buffer.active.getNullCell();
    for (let column = 0; column < line.length; column++) {
      const cell = line.getCell(column, work);
      if (cell === undefined || cell.getWidth() === 0) continue;
      const own = sgrOf(cell as StyledCell);
      if (own !== style) {
        blanks += own;
        style = own;
      }
      if (isBlank(cell, own)) blanks += ' ';
      else {
        text += blanks + (cell.getChars() || ' ');
        blanks = '';
      }
    }
    return text.includes('\x1b') && !text.endsWith(PLAIN) ? text + PLAIN : text;
  }
}

function isBlank(cell: IBufferCell, style: string): boolean {
  return style === PLAIN && (cell.getChars() === '' || cell.getChars() === ' ');
}
