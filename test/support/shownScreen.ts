// What a terminal shows by all that was written to it, as an emulator reads it.

import { Terminal } from '@xterm/headless';
import type { Size } from '../../src/protocol/types.ts';
import { emulatorState } from '../../src/screen/emulatorState.ts';

export interface ShownScreen {
  /** Without the blanks at the end of each. */
  readonly lines: readonly string[];
  /** The colour of a cell's text as the emulator counts them; -1: the usual one. */
  colourAt(column: number, row: number): number;
  readonly cursor: { readonly x: number; readonly y: number; readonly isHidden: boolean };
  readonly isAlternate: boolean;
}

export async function shownBy(written: string | Uint8Array, { cols, rows }: Size): Promise<ShownScreen> {
  const terminal = new Terminal({ cols, rows, allowProposedApi: true, logLevel: 'off' });
  await new Promise<void>((resolve) => terminal.write(written, resolve));
  return screenOf(terminal);
}

export function screenOf(terminal: Terminal): ShownScreen {
  const { active } = terminal.buffer;
  const lineAt = (row: number): ReturnType<typeof active.getLine> => active.getLine(active.baseY + row);
  return {
    lines: Array.from(
      { length: terminal.rows },
      (_, row) => lineAt(row)?.translateToString(true).trimEnd() ?? '',
    ),
    colourAt: (column, row) => {
      const cell = lineAt(row)?.getCell(column);
      return cell === undefined || cell.isFgDefault() ? -1 : cell.getFgColor();
    },
    cursor: {
      x: Math.min(active.cursorX, terminal.cols - 1),
      y: active.cursorY,
      isHidden: emulatorState(terminal).isCursorHidden,
    },
    isAlternate: active.type === 'alternate',
  };
}
