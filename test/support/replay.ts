// Two emulators: one that sees everything, and one that gets a drawing of it and what comes after. What a person sees and
// a program can tell has to be the same.

import { Terminal } from '@xterm/headless';
import { GroundTracker } from '../../src/daemon/sessions/screen/groundTracker.ts';
import type { Size } from '../../src/protocol/types.ts';
import { draw } from '../../src/screen/drawing.ts';
import {
  emulatorState,
  linkOf,
  resize,
  type StyledCell,
  underlineOf,
} from '../../src/screen/emulatorState.ts';
import { Unkept } from '../../src/screen/unkept.ts';

const SCROLLBACK = 50;
/** Without it a colour is none. */
const COLOR_MODE = 0x300_0000;

export class Witness {
  readonly terminal: Terminal;
  readonly #unkept: Unkept;
  readonly #scrollback: number;
  #title = '';

  /** @param scrollback lines above the screen; what is less than a drawing brings shows other lines after a change of size */
  constructor(size: Size, scrollback = SCROLLBACK) {
    this.#scrollback = scrollback;
    this.terminal = new Terminal({
      ...size,
      scrollback,
      allowProposedApi: true,
      logLevel: 'off',
    });
    this.#unkept = new Unkept(this.terminal);
    this.terminal.onTitleChange((title) => {
      this.#title = title;
    });
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => this.terminal.write(bytes, resolve));
  }

  resize(size: Size): void {
    resize(this.terminal, size);
  }

  draw(): Buffer {
    const { terminal } = this;
    return Buffer.from(
      draw({ terminal, scrollback: this.#scrollback, title: this.#title, unkept: this.#unkept }),
    );
  }

  /**
   * All that a person sees and a program can tell.
   * @param hasNewWidth the emulator leaves links and kinds of lines behind where text moves to another row
   */
  look(hasNewWidth = false): unknown {
    const { terminal } = this;
    const state = emulatorState(terminal);
    const { active } = terminal.buffer;
    const rows = Array.from({ length: active.length }, (_, y) =>
      Array.from({ length: terminal.cols }, (_unused, x) => this.#cell(x, y, hasNewWidth)),
    );
    return {
      rows: rows.map((cells) => cells.join('').trimEnd()),
      above: active.baseY,
      wrapped: rows.map((_, y) => active.getLine(y)?.isWrapped === true),
      // A combining character alone behind the last column leads the emulator still further.
      cursor: [Math.min(active.cursorX, terminal.cols), active.cursorY],
      type: active.type,
      modes: terminal.modes,
      isCursorHidden: state.isCursorHidden,
      cursorStyle: state.cursorStyle,
      mouseEncoding: state.mouseEncoding,
      regions: [state.normal.scrollTop, state.normal.scrollBottom],
      title: this.#title,
      unkept: [this.#unkept.colors(), this.#unkept.keyboards()],
      marks: this.#unkept
        .marks()
        .map(({ line, column, text }) => `${line}:${hasNewWidth ? '' : column} ${text}`)
        .sort(),
    };
  }

  dispose(): void {
    this.terminal.dispose();
  }

  /** Of a blank nobody sees the colour it would be written in. */
  #cell(x: number, y: number, hasNewWidth: boolean): string {
    const line = this.terminal.buffer.active.getLine(y);
    const cell = line?.getCell(x) as StyledCell | undefined;
    if (cell === undefined) return '';
    const isHalf = cell.getWidth() === 2 && line?.getCell(x + 1)?.getWidth() !== 0;
    const text = isHalf ? ' ' : cell.getChars();
    const isSeen = text !== '' && text !== ' ';
    const underline = hasNewWidth ? 0 : underlineOf(cell);
    const lines = [cell.isInverse(), underline, cell.isStrikethrough(), cell.isOverline()];
    const ground = [cell.getBgColorMode(), cell.getBgColor()];
    const ink = isSeen || lines.some((one) => one !== 0);
    const extended = hasNewWidth ? { color: 0, link: '' } : this.#extended(cell);
    const parts = [
      ...lines,
      ...ground,
      ...(ink
        ? [cell.getFgColorMode(), cell.getFgColor(), cell.isBold(), cell.isDim(), cell.isItalic()]
        : []),
      ...(ink ? [extended.color, extended.link] : []),
    ];
    const style = parts.every((part) => part === 0 || part === '' || part === -1) ? '' : `{${parts.join()}}`;
    return (isSeen ? text : ' ') + style;
  }

  #extended(cell: StyledCell): {
    readonly color: number;
    readonly link: string;
  } {
    if (cell.hasExtendedAttrs() === 0) return { color: 0, link: '' };
    const { underlineColor, urlId } = cell.extended;
    const mode = underlineColor & COLOR_MODE;
    // Of one of 256 the emulator keeps in the other bits what was there before.
    const color =
      mode === 0 ? 0 : mode === COLOR_MODE ? underlineColor : underlineColor & (COLOR_MODE | 0xff);
    return { color, link: linkOf(this.terminal, urlId) };
  }
}

export interface Replayed {
  readonly seen: unknown;
  readonly drawn: unknown;
}

/**
 * @param cut in the bytes: the drawing is made at the last place before it where that may be
 * @param sizes at first, and after the drawing
 * @returns how both look right after the drawing, and after what came then, also at another size
 */
export async function replay(
  bytes: Uint8Array,
  cut: number,
  sizes: readonly [Size, Size],
): Promise<readonly Replayed[]> {
  const seen = new Witness(sizes[0]);
  const drawn = new Witness(sizes[0]);
  const at = safeOffset(bytes.subarray(0, cut));
  await seen.write(bytes.subarray(0, at));
  await drawn.write(seen.draw());
  const looks: Replayed[] = [];
  const look = (hasNewWidth: boolean): void => {
    looks.push({ seen: seen.look(hasNewWidth), drawn: drawn.look(hasNewWidth) });
  };
  look(false);
  for (const one of [seen, drawn]) one.resize(sizes[1]);
  look(true);
  for (const one of [seen, drawn]) await one.write(bytes.subarray(at));
  look(true);
  for (const one of [seen, drawn]) one.dispose();
  return looks;
}

export function safeOffset(bytes: Uint8Array): number {
  const tracker = new GroundTracker();
  tracker.reset(0);
  tracker.push(bytes, 0);
  return tracker.safeOffset ?? 0;
}
