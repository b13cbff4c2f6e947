// The rows of one buffer as the text that draws them from the cursor on, cell by cell: what is empty stays empty, what
// goes on from the row above does so again (so that both follow a new width alike), and marks stand where they stood.

import type { IBuffer, IBufferLine } from '@xterm/headless';
import {
  blankStyle,
  END_OF_LINK,
  hasText,
  isErasable,
  isWholeWide,
  lastCell,
  linkOfCell,
  NO_LINK,
  shownEnd,
} from './cells.ts';
import type { StyledCell } from './emulatorState.ts';
import { PLAIN, sgrOf } from './sgr.ts';

const CSI = '\x1b[';
/** An unknown column, behind something of no width. */
const ANYWHERE = -1;

/** A sequence that says something of the place it stands at. Neither style nor cursor are others behind it. */
export interface PlacedMark {
  /** Line of the buffer. */
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

export interface RowsOptions {
  readonly buffer: IBuffer;
  /** First line of the buffer that is drawn; all after it are. */
  readonly from: number;
  readonly cols: number;
  /** Of the screen. */
  readonly rows: number;
  /** In order. */
  readonly marks: readonly PlacedMark[];
  /** The sequence that begins a link. */
  readonly linkOf: (id: number) => string;
}

/** The cursor is at the begin of an empty line, and style and modes are those of the beginning. It ends plainly. */
export function drawRows(options: RowsOptions): string {
  return new RowDrawer(options).draw();
}

class RowDrawer {
  readonly #options: RowsOptions;
  #marks: readonly PlacedMark[];
  #text = '';
  #style = PLAIN;
  #link = NO_LINK;
  /** Where the cursor is in its row. */
  #column = 0;
  /** The row came with the background of its first character. */
  #isRowTinted = false;

  constructor(options: RowsOptions) {
    this.#options = options;
    this.#marks = options.marks.filter(({ line }) => line >= options.from);
  }

  draw(): string {
    const { buffer, from, cols } = this.#options;
    if (buffer.getLine(from)?.isWrapped === true) this.#continueAbove();
    for (let row = from; row < buffer.length; row++) {
      const line = buffer.getLine(row);
      if (line === undefined) break;
      // Beyond the last line the emulator answers with what once was there.
      const next = row + 1 < buffer.length ? buffer.getLine(row + 1) : undefined;
      const isEarly = next?.isWrapped === true && this.#wrapsEarly(line, next);
      this.#drawRow(line, row, isEarly ? cols - 1 : cols);
      if (next === undefined) break;
      if (!next.isWrapped) this.#breakLine();
      else if (!this.#goesOnAlone(next, row + 1, isEarly)) this.#continueBelow(line);
      else {
        if (isEarly) this.#moveTo(cols - 1);
        this.#column = 0;
        this.#isRowTinted = (next.getCell(0) as StyledCell).isBgDefault() === false;
      }
    }
    this.#setStyle(PLAIN);
    this.#setLink(NO_LINK);
    return this.#text;
  }

  /** @param limit column after the last one that is drawn */
  #drawRow(line: IBufferLine, row: number, limit: number): void {
    const { cols } = this.#options;
    const end = Math.min(limit, shownEnd(line, cols));
    for (let column = 0; column < cols; ) {
      this.#drawMarks(row, column);
      if (column >= end) {
        const next = this.#marks[0];
        if (next?.line !== row) return;
        column = Math.max(column + 1, next.column);
        continue;
      }
      column += hasText(line, column, cols)
        ? this.#drawText(line, column)
        : this.#drawBlank(line, row, column, end);
    }
    this.#drawMarks(row, cols);
  }

  #drawMarks(row: number, column: number): void {
    const due = this.#marks.findIndex(({ line, column: at }) => line > row || (line === row && at > column));
    const marks = this.#marks.slice(0, due < 0 ? this.#marks.length : due);
    for (const mark of marks) {
      this.#moveTo(Math.min(mark.column, this.#options.cols - 1));
      this.#setStyle(PLAIN);
      this.#text += mark.text;
    }
    this.#marks = this.#marks.slice(marks.length);
  }

  /** @returns how many columns it takes */
  #drawText(line: IBufferLine, column: number): number {
    const cell = line.getCell(column) as StyledCell;
    const width = cell.getWidth();
    // After a move nothing is taken for a part of the character before.
    if (width === 0) this.#column = ANYWHERE;
    this.#moveTo(column);
    this.#setStyle(sgrOf(cell));
    this.#setLink(linkOfCell(cell));
    this.#text += cell.getChars();
    this.#column = width === 0 ? ANYWHERE : column + width;
    this.#clearTint();
    return Math.max(width, 1);
  }

  #clearTint(): void {
    const isTinted = this.#isRowTinted && this.#column < this.#options.cols;
    this.#isRowTinted = false;
    if (!isTinted) return;
    this.#setStyle(PLAIN);
    this.#text += `${CSI}K`;
  }

  #drawBlank(line: IBufferLine, row: number, column: number, end: number): number {
    const first = line.getCell(column) as StyledCell;
    const style = blankStyle(first);
    const link = isErasable(first) ? NO_LINK : linkOfCell(first);
    const limit = this.#marks[0]?.line === row ? Math.min(end, this.#marks[0].column) : end;
    let length = 1;
    const isSame = (cell: StyledCell): boolean =>
      blankStyle(cell) === style && (isErasable(cell) || linkOfCell(cell) === link);
    while (
      column + length < limit &&
      !hasText(line, column + length, this.#options.cols) &&
      isSame(line.getCell(column + length) as StyledCell)
    )
      length++;
    if (style === PLAIN) return length;
    this.#moveTo(column);
    this.#setStyle(style);
    if (isErasable(first)) this.#text += `${CSI}${length}X`;
    else {
      this.#setLink(link);
      this.#text += ' '.repeat(length);
      this.#column = column + length;
    }
    return length;
  }

  #breakLine(): void {
    // A new line takes the background that is set.
    this.#setStyle(PLAIN);
    this.#text += '\r\n';
    this.#column = 0;
  }

  /** A wide character did not fit any more, and left the last column empty, in its own style. */
  #wrapsEarly(line: IBufferLine, next: IBufferLine): boolean {
    const { cols } = this.#options;
    const first = next.getCell(0) as StyledCell;
    if (cols < 2 || !isWholeWide(next, 0, cols) || hasText(line, cols - 1, cols)) return false;
    if (isWholeWide(line, cols - 2, cols)) return false;
    const left = line.getCell(cols - 1) as StyledCell;
    return sgrOf(left) === sgrOf(first) && linkOfCell(left) === linkOfCell(first);
  }

  /** What is printed next goes to the next row by itself. */
  #goesOnAlone(next: IBufferLine, row: number, isEarly: boolean): boolean {
    const { cols } = this.#options;
    const cell = next.getCell(0) as StyledCell | undefined;
    if (
      cell === undefined ||
      (this.#column < cols && !isEarly) ||
      !hasText(next, 0, cols) ||
      cell.getWidth() === 0
    )
      return false;
    const mark = this.#marks[0];
    // A character that did not fit leaves what nothing else leaves: an empty cell that is underlined, say.
    return (cell.isBgDefault() || isEarly) && !(mark?.line === row && mark.column === 0);
  }

  /** Makes the next row one that goes on from this one, whatever stands at the end of this and the begin of that. */
  #continueBelow(line: IBufferLine): void {
    const { cols, rows } = this.#options;
    if (rows === 1) {
      this.#breakLine();
      return;
    }
    this.#setStyle(PLAIN);
    this.#setLink(NO_LINK);
    this.#text += `${CSI}${cols}Gxy${CSI}A`;
    const last = line.getCell(cols - 1) as StyledCell;
    const { column, text } = lastCell(line, cols, this.#options.linkOf);
    const isEmpty = column === cols - 1 && !hasText(line, column, cols) && isErasable(last);
    this.#text += `${CSI}${column + 1}G${isEmpty ? `${blankStyle(last)}${CSI}X` : text}`;
    this.#text += `${PLAIN}${CSI}B\r${CSI}X`;
    this.#column = 0;
  }

  /** The same for the first row: what it went on from is gone, and a row that is put there later it goes on from. */
  #continueAbove(): void {
    const { cols, rows } = this.#options;
    if (rows > 1) this.#text += `${CSI}${cols}Gxy${CSI}A${CSI}M\r${CSI}X`;
  }

  #moveTo(column: number): void {
    if (column === this.#column) return;
    this.#text +=
      this.#column === ANYWHERE || column < this.#column
        ? `${CSI}${column + 1}G`
        : `${CSI}${column - this.#column}C`;
    this.#column = column;
  }

  #setStyle(style: string): void {
    if (style === this.#style) return;
    this.#text += style;
    this.#style = style;
  }

  #setLink(link: number): void {
    if (link === this.#link) return;
    this.#text += link === NO_LINK ? END_OF_LINK : this.#options.linkOf(link);
    this.#link = link;
  }
}
