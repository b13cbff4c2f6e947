// What one cell of an emulator holds, as far as it is drawn again.

import type { IBufferLine } from '@xterm/headless';
import type { StyledCell } from './emulatorState.ts';
import { backgroundSgrOf, PLAIN, sgrOf } from './sgr.ts';

export const NO_LINK = 0;
export const END_OF_LINK = '\x1b]8;;\x1b\\';

/** What is printed again in the last column, for who has to leave the cursor behind it; a blank for an empty cell. */
export function lastCell(
  line: IBufferLine | undefined,
  cols: number,
  link: (id: number) => string,
): { readonly column: number; readonly text: string } {
  const isWide = line !== undefined && cols > 1 && isWholeWide(line, cols - 2, cols);
  const column = isWide ? cols - 2 : cols - 1;
  const cell = line?.getCell(column) as StyledCell | undefined;
  if (line === undefined || cell === undefined) return { column, text: ' ' };
  const text = hasText(line, column, cols) ? cell.getChars() : ' ';
  const begin = linkOfCell(cell) === NO_LINK ? '' : link(linkOfCell(cell));
  return { column, text: `${sgrOf(cell)}${begin}${text}${begin === '' ? '' : END_OF_LINK}` };
}

export function linkOfCell(cell: StyledCell): number {
  return cell.hasExtendedAttrs() === 0 ? NO_LINK : cell.extended.urlId;
}

/** Column after the last one that shows anything. */
export function shownEnd(line: IBufferLine, cols: number): number {
  for (let column = cols - 1; column >= 0; column--) {
    const cell = line.getCell(column) as StyledCell | undefined;
    if (cell === undefined) continue;
    if (hasText(line, column, cols) || blankStyle(cell) !== PLAIN) return column + 1;
    if (column > 0 && isWholeWide(line, column - 1, cols)) return column + 1;
  }
  return 0;
}

/** Half of a wide character, as what overwrote the other half left it, is nothing. */
export function hasText(line: IBufferLine, column: number, cols: number): boolean {
  const cell = line.getCell(column);
  if (cell === undefined || cell.getChars() === '') return false;
  return cell.getWidth() < 2 || isWholeWide(line, column, cols);
}

export function isWholeWide(line: IBufferLine, column: number, cols: number): boolean {
  if (column + 1 >= cols || line.getCell(column)?.getWidth() !== 2) return false;
  const half = line.getCell(column + 1);
  return half?.getWidth() === 0 && half.getChars() === '';
}

/** Of an empty cell: of some styles something is seen, of most only the background. */
export function blankStyle(cell: StyledCell): string {
  return isErasable(cell) ? backgroundSgrOf(cell) : sgrOf(cell);
}

export function isErasable(cell: StyledCell): boolean {
  return !cell.isInverse() && !cell.isUnderline() && !cell.isStrikethrough() && !cell.isOverline();
}
