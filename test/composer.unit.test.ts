// The composer with an emulator for the terminal of whoever looks: it shows what the program shows, with drawings over and
// beside it, and leaves a terminal that goes on as one that only ever saw the program.

import { Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Composer } from '../src/cli/compose/composer.ts';
import { Emulation } from '../src/cli/compose/emulation.ts';
import { blankFrame, putCell } from '../src/cli/compose/frame.ts';
import { layoutOf } from '../src/cli/compose/layout.ts';
import { movedReplies } from '../src/cli/compose/mouse.ts';
import { readShown } from '../src/cli/compose/shown.ts';
import { AlternateScanner } from '../src/keeper/alternateScanner.ts';
import type { Size } from '../src/protocol/types.ts';
import { emulatorState } from '../src/screen/emulatorState.ts';
import { screenOf } from './support/shownScreen.ts';
import { until } from './support/until.ts';

const SIZE = { cols: 24, rows: 8 };
const BOX = JSON.stringify({ overlays: [{ id: 'a', x: -3, y: -1, spans: [{ text: 'BOX' }] }], panels: [] });
const NONE = JSON.stringify({ overlays: [], panels: [] });

class Scene {
  readonly outer = newTerminal(SIZE);
  readonly plain = newTerminal(SIZE);
  readonly replies: string[] = [];
  readonly sizes: Size[] = [];
  readonly composer: Composer;
  hasLeft = false;
  #offset = 0;
  #taken = 0;

  constructor(state: string) {
    this.composer = new Composer({
      outerSize: SIZE,
      hasSeenOutput: false,
      isOuterAlternate: false,
      state,
      write: (text) => written(this.outer, text),
      reply: (bytes) => this.replies.push(Buffer.from(bytes).toString()),
      resize: (size) => this.sizes.push(size),
      onTaken: (offset) => {
        this.#taken = offset;
      },
      onLeft: (last) => {
        this.hasLeft = true;
        void written(this.outer, last);
      },
    });
  }

  begin(before: string): void {
    const bytes = Buffer.from(before);
    this.composer.begin(SIZE, 0, bytes.length);
    this.composer.didBegin();
    this.print(before);
  }

  print(text: string): void {
    const bytes = Buffer.from(text);
    this.plain.write(bytes);
    this.composer.write(bytes, this.#offset);
    this.#offset += bytes.length;
  }

  async taken(): Promise<void> {
    await until('all to be taken', () => this.#taken === this.#offset);
    await written(this.plain, '');
  }

  async left(): Promise<void> {
    this.composer.leave();
    await until('the composer to have left', () => this.hasLeft);
    await written(this.outer, '');
  }
}

function newTerminal({ cols, rows }: Size): Terminal {
  return new Terminal({ cols, rows, allowProposedApi: true, logLevel: 'off' });
}

function written(terminal: Terminal, text: string): Promise<void> {
  return new Promise((resolve) => terminal.write(text, resolve));
}

/** All of a screen that can be told apart: characters, colours, and how things stand. */
function everything(terminal: Terminal): unknown {
  const { lines: _, colourAt: __, ...screen } = screenOf(terminal);
  const { active } = terminal.buffer;
  const cells = Array.from({ length: terminal.rows }, (_row, row) =>
    Array.from({ length: terminal.cols }, (_column, column) => {
      const cell = active.getLine(active.baseY + row)?.getCell(column);
      const text = cell?.getChars() || ' ';
      // Nobody sees the colour of a blank.
      const [fg, isBold] = text === ' ' ? [-1, 0] : [cell?.getFgColor(), cell?.isBold()];
      return [text, fg, cell?.getBgColor(), isBold];
    }),
  );
  const { mouseTrackingMode, applicationCursorKeysMode, bracketedPasteMode, sendFocusMode } = terminal.modes;
  const { mouseEncoding, cursorStyle } = emulatorState(terminal);
  const modes = { mouseTrackingMode, applicationCursorKeysMode, bracketedPasteMode, sendFocusMode };
  return { screen, cells, modes, mouseEncoding, cursorStyle };
}

const word = fc.constantFrom(
  'hello ',
  'x',
  'é',
  'e\u0301',
  '世界',
  '👍',
  'a line that is longer than its row ',
);
const control = fc.constantFrom('\r\n', '\n', '\r', '\b', '\t');
const number = fc.constantFrom('', '1', '2', '3', '5', '8', '20');
const csi = fc
  .tuple(number, fc.constantFrom('', ';'), number, fc.constantFrom(...'ABCDHJKLMPSTX@dfr'))
  .map((parts) => `\x1b[${parts.join('')}`);
/** Nothing that shows on blanks but a background: emulators differ in how they leave half of a wide character. */
const sgr = fc
  .array(fc.constantFrom('0', '1', '3', '31', '42', '95', '38;5;200', '48;2;1;2;3'), { maxLength: 3 })
  .map((codes) => `\x1b[${codes.join(';')}m`);
const mode = fc
  .tuple(
    fc.constantFrom('1', '25', '1000', '1003', '1004', '1006', '1049', '2004'),
    fc.constantFrom('h', 'l'),
  )
  .map(([code, final]) => `\x1b[?${code}${final}`);
const output = fc
  .array(fc.oneof(word, word, control, csi, sgr, mode), { maxLength: 40 })
  .map((parts) => parts.join(''));

describe('a composer', () => {
  it('shows what a plain terminal shows, and leaves one that is like it', async () => {
    await fc.assert(
      fc.asyncProperty(output, output, async (before, after) => {
        // The one place no sequence can lead to is beyond the last column: a control goes away from there.
        const scene = new Scene(NONE);
        scene.begin(`${before}\r`);
        scene.print(`${after}\r`);
        await scene.taken();
        await until('the same screen', () => same(everything(scene.outer), everything(scene.plain)));
        await scene.left();
        expect(everything(scene.outer)).toEqual(everything(scene.plain));
        scene.print('going on\r\n');
        await written(scene.outer, 'going on\r\n');
        await written(scene.plain, '');
        expect(everything(scene.outer)).toEqual(everything(scene.plain));
      }),
      { numRuns: 150 },
    );
  });

  it('brings back what scrolled off meanwhile', async () => {
    const scene = new Scene(BOX);
    scene.begin('before\r\n');
    for (let n = 1; n <= 30; n++) scene.print(`line ${n}\r\n`);
    await scene.taken();
    await scene.left();
    const lines = (terminal: Terminal): unknown[] =>
      Array.from({ length: terminal.buffer.active.length }, (_, row) =>
        terminal.buffer.active.getLine(row)?.translateToString(true),
      );
    expect(lines(scene.outer)).toEqual(lines(scene.plain));
  });

  it('answers what the program asks now, and nothing it asked before', async () => {
    const scene = new Scene(BOX);
    scene.begin('asked before \x1b[6n\x1b[c');
    await scene.taken();
    expect(scene.replies).toEqual([]);
    scene.print('now \x1b[6n');
    await scene.taken();
    expect(scene.replies).toEqual(['\x1b[1;18R']);
  });

  it('leaves between sequences and characters only', async () => {
    const scene = new Scene(BOX);
    scene.begin('');
    const bytes = Buffer.from('a世');
    scene.composer.write(bytes.subarray(0, 2), 0);
    scene.composer.leave();
    await until('a frame', () => screenOf(scene.outer).lines[0] === 'a');
    expect(scene.hasLeft).toBe(false);
    scene.composer.write(bytes.subarray(2), 2);
    await until('the composer to have left', () => scene.hasLeft);
    await written(scene.outer, '');
    expect(screenOf(scene.outer).lines[0]).toBe('a世');
  });

  it('covers halves of wide characters cleanly, and uncovers them', async () => {
    const scene = new Scene(
      JSON.stringify({ overlays: [{ x: 1, y: 0, spans: [{ text: 'X界Y' }] }], panels: [] }),
    );
    scene.begin('世界世界');
    await until('the box', () => screenOf(scene.outer).lines[0] === ' X界Y 界');
    scene.composer.show(NONE);
    await until('no box', () => screenOf(scene.outer).lines[0] === '世界世界');
  });

  it('tells the program what the bars leave, and what it gets back', async () => {
    const panels = [
      { side: 'top', height: 1, spans: [{ text: 'T' }] },
      { side: 'bottom', height: 2, background: 'red', spans: [{ text: 'B\nC' }] },
    ];
    const scene = new Scene(JSON.stringify({ overlays: [], panels }));
    scene.begin('text');
    await until('the bars', () => screenOf(scene.outer).lines.join('|') === 'T|text|||||B|C');
    expect(scene.sizes).toEqual([{ cols: 24, rows: 5 }]);
    scene.composer.show(NONE);
    await until('the size', () => scene.sizes.length === 2);
    expect(scene.sizes[1]).toEqual(SIZE);
  });
});

describe('what it is made of', () => {
  it('no half of a wide character stays where the other is written over', () => {
    const [row] = blankFrame({ cols: 5, rows: 1 });
    if (row === undefined) throw new Error('no row');
    putCell(row, 0, '世', 2, '');
    putCell(row, 3, '界', 2, '');
    putCell(row, 1, 'a', 1, '');
    putCell(row, 3, 'b', 1, '');
    putCell(row, 4, '👍', 2, '');
    expect(row.texts).toEqual([' ', 'a', ' ', 'b', ' ']);
  });

  it('bars never take the last rows of a program', () => {
    const bar = { id: 'a', background: null, spans: [], screen: 'any', side: 'top', height: 3 } as const;
    const { space, panels } = layoutOf([bar, bar, bar], { cols: 10, rows: 8 });
    expect([space.rows, panels.length]).toEqual([5, 1]);
  });

  it('what another version wrote is read as far as it can be', () => {
    expect(readShown('no JSON')).toEqual({ overlays: [], panels: [] });
    const shown = readShown('{"overlays":[{"x":"1","spans":[{"text":5},null]},7],"panels":{}}');
    expect(shown.overlays).toHaveLength(2);
    expect(shown.overlays[0]).toMatchObject({ x: 0, width: null, spans: [{ text: '' }, { text: '' }] });
  });

  it('reports of the mouse are moved, those of elsewhere left out, and all else stays', () => {
    const area = { top: 2, rows: 5, scrolled: 1 };
    const given = '\x1b[<0;3;4M\x1b[<0;3;1m\x1b[M !%\x1b[I\x1b[<broken';
    expect(Buffer.from(movedReplies(Buffer.from(given), area)).toString()).toBe(
      '\x1b[<0;3;3M\x1b[M !$\x1b[I\x1b[<broken',
    );
  });

  it('a keyboard that was passed on is not pushed once more by the drawing at the end', async () => {
    const passed: string[] = [];
    const emulation = new Emulation(
      { cols: 20, rows: 4 },
      {
        hasSeenReplay: false,
        reply: () => undefined,
        pass: (sequence) => passed.push(sequence),
        onChange: () => undefined,
      },
    );
    emulation.write(Buffer.from('\x1b[>1u\x1b]11;#102030\x07\x1b]633;A\x07text'), false, () => undefined);
    await emulation.settled();
    expect(passed).toEqual(['\x1b[>1u', '\x1b]11;#102030\x07']);
    const drawn = emulation.draw();
    expect(drawn).toContain('\x1b]633;A\x1b\\');
    for (const sequence of ['\x1b[>1u', '\x1b]11']) expect(drawn).not.toContain(sequence);
    emulation.dispose();
  });

  it('leaving the alternate screen is found however it is cut, and nothing else is', () => {
    const found = (text: string): number => {
      const scanner = new AlternateScanner();
      return [...Buffer.from(text)].filter((byte) => scanner.push(Uint8Array.of(byte))).length;
    };
    expect(found('a\x1b[?1049hb\x1b[?1049lc\x1b[?25;47l\x1b[?1047l\x1bc')).toBe(4);
    expect(found('\x1b[?1049h\x1b[1049l\x1b[?104\x18 9l\x1b[?2004l\x1b]c\x07?1049l')).toBe(0);
    expect(new AlternateScanner().push(Buffer.from('text \x1b[?1049l text'))).toBe(true);
  });
});

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
