// Screens: where a stream may be cut, and that a drawing makes a fresh terminal go on as the one that saw everything.

import { SerializeAddon } from '@xterm/addon-serialize';
import { Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draw } from '../src/daemon/sessions/screen/drawing.ts';
import { Emulator } from '../src/daemon/sessions/screen/emulator.ts';
import { emulatorState } from '../src/daemon/sessions/screen/emulatorState.ts';
import { GroundTracker } from '../src/daemon/sessions/screen/groundTracker.ts';

const SIZE = { cols: 24, rows: 8 };
const RUNS = 300;

/** Pieces of what programs print, whole and broken. */
const narrow = fc.constantFrom('hello ', 'x', 'é', 'e\u0301', 'a long line that will wrap around ', '\u00a0');
const text = fc.oneof(narrow, fc.constantFrom('世界', '👍'));
const control = fc.constantFrom('\r\n', '\n', '\r', '\b', '\t', '\x07', '\x0e', '\x0f', '\x00', '\x7f');
const number = fc.constantFrom('', '1', '2', '3', '5', '8', '20', '999');
const csi = fc
  .tuple(
    fc.constantFrom('', '?', '>'),
    number,
    fc.constantFrom('', ';'),
    number,
    fc.constantFrom(...'ABCDEFGHJKLMPSTXZ@`abdefgmrsu'),
  )
  .map((parts) => `\x1b[${parts.join('')}`);
const sgr = fc
  .array(
    fc.constantFrom(
      '0',
      '1',
      '2',
      '3',
      '4',
      '5',
      '7',
      '8',
      '9',
      '31',
      '42',
      '95',
      '104',
      '38;5;200',
      '48;2;1;2;3',
      '53',
    ),
    { maxLength: 3 },
  )
  .map((codes) => `\x1b[${codes.join(';')}m`);
const mode = fc
  .tuple(
    fc.constantFrom(
      '1',
      '6',
      '7',
      '12',
      '25',
      '45',
      '47',
      '66',
      '1000',
      '1002',
      '1003',
      '1004',
      '1006',
      '1048',
      '1049',
      '2004',
    ),
    fc.constantFrom('h', 'l'),
  )
  .map(([name, final]) => `\x1b[?${name}${final}`);
const shortEscape = fc.constantFrom(
  '\x1b7',
  '\x1b8',
  '\x1b(0',
  '\x1b(B',
  '\x1b)0',
  '\x1b*A',
  '\x1bn',
  '\x1bH',
  '\x1b[3g',
  '\x1bM',
  '\x1bD',
  '\x1bE',
  '\x1b[4h',
  '\x1b[4l',
  '\x1b[3 q',
  '\x1b[6 q',
  '\x1b[!p',
);
const string = fc.constantFrom(
  '\x1b]2;a title\x07',
  '\x1b]633;A\x1b\\',
  '\x1bP1$r\x1b\\',
  '\x1b_kitty\x1b\\',
  '\x1b]0;ünï\x1b\\',
);
const broken = fc.constantFrom(
  '\x1b[',
  '\x1b',
  '\x1b[1;',
  '\x1b]0;x',
  '\x1bP',
  '\x18',
  '\x1a',
  '\u009b',
  '\u009d',
  '\u009c',
  '\u0090',
  '\x1b[é',
  '\x1b^',
  '\x1b(é',
  '\x1b[1?5',
);
/**
 * Without wide characters: serialize() does not survive half of one being overwritten, nor one that wrapped early where
 * the cursor had been put.
 */
const wellFormed = fc
  .array(fc.oneof(narrow, control, csi, sgr, mode, shortEscape, string), { maxLength: 60 })
  .map((parts) => parts.join(''));
const anything = fc
  .array(
    fc.oneof(
      fc.oneof(text, control, csi, shortEscape, string, broken).map((part) => Buffer.from(part)),
      fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
    ),
    { maxLength: 40 },
  )
  .map((parts) => Buffer.concat(parts));

describe('a stream of output may be cut', () => {
  it.each([
    ['hello', 0],
    ['hello\r\n', 7],
    ['a\x1b[31mred', 6],
    ['a\n\x1b[31', 2],
    ['a\n\x1b]0;title', 2],
    ['a\n\x1b]0;title\x07b', 12],
    ['a\n\x1b]0;title\x1b\\b', 13],
    ['a\n\x1bPq\n\n', 2],
    ['a\né', 2],
    ['é\n', 3],
    ['a\n\x1b[é\n\n', 2],
    ['a\n\x1b[é\n\n\x1b[m', 11],
  ])('%j at %d and no later', (output, offset) => {
    expect(trackerOf(Buffer.from(output)).safeOffset).toBe(offset);
  });

  it('only where the emulator is between sequences and characters, whatever comes in whatever pieces', async () => {
    await fc.assert(
      fc.asyncProperty(anything, fc.integer({ min: 1, max: 7 }), async (bytes, step) => {
        const whole = trackerOf(bytes);
        const pieces = new GroundTracker();
        pieces.reset(0);
        for (let at = 0; at < bytes.length; at += step) pieces.push(bytes.subarray(at, at + step), at);
        expect(pieces.safeOffset).toBe(whole.safeOffset);
        const terminal = new Terminal({ ...SIZE, allowProposedApi: true, logLevel: 'off' });
        const cut = bytes.subarray(0, whole.safeOffset);
        await write(terminal, cut);
        expect(emulatorState(terminal).parserState).toBe(0);
        // No half character either: one more letter must arrive as itself.
        const { cursorX, cursorY, baseY } = terminal.buffer.active;
        expect([cursorX, cursorY, baseY].every(Number.isInteger)).toBe(true);
        expect(isWholeText(cut)).toBe(true);
        terminal.dispose();
      }),
      { numRuns: RUNS * 3 },
    );
  });
});

describe('a drawing', () => {
  it.each([
    ['colours and style of what is printed next', '\x1b[1;3;38;5;200;48;2;1;2;3m'],
    ['a scroll region', '\x1b[2;5r\x1b[5;1H'],
    ['a hidden cursor', '\x1b[?25l'],
    ['the shape of the cursor', '\x1b[5 q'],
    ['a saved cursor with its colours', '\x1b[3;4H\x1b[32m\x1b7\x1b[m\x1b[1;1H'],
    ['line drawing', '\x1b(0lqqk\r\n'],
    ['line drawing in the other set', '\x1b)0\x0eqq\r\n'],
    ['tab stops', '\x1b[3g\x1b[1;4H\x1bH\x1b[1;11H\x1bH\r'],
    ['the alternate screen, and what is below it', 'below\r\n\x1b[?1049h\x1b[2;3Habove'],
    ['origin mode', '\x1b[3;6r\x1b[?6h\x1b[2;2H'],
    ['application cursor keys', '\x1b[?1h'],
    ['bracketed paste', '\x1b[?2004h'],
    ['the mouse and how it reports', '\x1b[?1002h\x1b[?1006h'],
    ['focus reports', '\x1b[?1004h'],
    ['no wrapping', '\x1b[?7l'],
    ['insert mode', '\x1b[4h'],
    ['a title', '\x1b]2;make: all\x07'],
    ['a scrollback', Array.from({ length: 30 }, (_, n) => `line ${n}\r\n`).join('')],
    ['colours up to the end of a line', '\x1b[44mblue\x1b[K\r\n\x1b[m'],
    ['wide characters', '世界世界世界世界世界世界世界\r\n'],
    ['wide characters that wrap before the last column', 'x世界世界世界世界世界世界世界\r\n'],
    ['a blank row before a wrapped one', 'a long line that will wrap around\x1b[L'],
  ])('keeps %s', async (_what, output) => {
    await expectSameAfter(`first\r\n${output}`, 'next\ttab\x1b8x\r\nq\x1b[10;10Hend\n\n\n\x1b[?1049l after');
  });

  it('makes a fresh terminal go on as the one that saw everything', async () => {
    await fc.assert(fc.asyncProperty(wellFormed, wellFormed, expectSameAfter), { numRuns: RUNS });
  });
});

describe('a screen', () => {
  it('is shown as text, with cursor, modes and size', async () => {
    const emulator = await Emulator.create(SIZE, { scrollback: 100, hasBareLineFeeds: false });
    void emulator.write(Buffer.from('one\r\n  two \x1b[31mred\x1b[m  \r\n\x1b[?1h\x1b[?25l'));
    await emulator.settled();
    expect(emulator.show('text')).toEqual({
      text: 'one\n  two red',
      cursor: { x: 0, y: 2, isVisible: false },
      modes: { alternateScreen: false, applicationCursorKeys: true, bracketedPaste: false, mouse: false },
      size: SIZE,
    });
    emulator.dispose();
  });

  it('is shown with its colours, which end with it', async () => {
    const emulator = await Emulator.create(SIZE, { scrollback: 100, hasBareLineFeeds: false });
    void emulator.write(Buffer.from('plain\r\n\x1b[1;31mred\x1b[m and \x1b[44m  \x1b[m   \r\n'));
    await emulator.settled();
    expect(emulator.show('ansi').text).toBe('plain\n\x1b[0;1;31mred\x1b[0m and \x1b[0;44m  \x1b[0m');
    emulator.dispose();
  });
});

async function expectSameAfter(output: string, rest: string): Promise<void> {
  const bytes = Buffer.from(output);
  const tracker = trackerOf(bytes);
  const original = new Terminal({ ...SIZE, scrollback: 50, allowProposedApi: true, logLevel: 'off' });
  const serializer = new SerializeAddon();
  original.loadAddon(serializer);
  let title = '';
  original.onTitleChange((one) => {
    title = one;
  });
  await write(original, bytes.subarray(0, tracker.safeOffset));
  // Nobody draws there: see Emulator.isWrapPending.
  const { normal, alt } = emulatorState(original);
  if (normal.x >= SIZE.cols || alt.x >= SIZE.cols) return;
  const drawing = draw(original, serializer, 50, title);
  const copy = new Terminal({ ...SIZE, scrollback: 50, allowProposedApi: true, logLevel: 'off' });
  await write(copy, Buffer.from(drawing));
  expect(lookOf(copy)).toEqual(lookOf(original));
  const further = Buffer.concat([bytes.subarray(tracker.safeOffset), Buffer.from(rest)]);
  await write(original, further);
  await write(copy, further);
  expect(lookOf(copy)).toEqual(lookOf(original));
  original.dispose();
  copy.dispose();
}

/** All that a person sees and a program can tell. */
function lookOf(terminal: Terminal): unknown {
  const state = emulatorState(terminal);
  const { active } = terminal.buffer;
  const rows = Array.from({ length: active.length }, (_, y) => {
    const line = active.getLine(y);
    return Array.from({ length: terminal.cols }, (_unused, x) => {
      const cell = line?.getCell(x);
      if (cell === undefined) return '';
      const chars = cell.getChars() || ' ';
      // Of a blank nobody sees the colour it would be written in.
      const ink = chars === ' ' && !cell.isInverse() ? [] : [cell.getFgColor(), cell.isBold()];
      const style = [...ink, cell.getBgColor(), cell.isInverse(), cell.isUnderline()].map(Number);
      return `${chars}${style.join()}`;
    });
  });
  return {
    rows: rows.slice(-terminal.rows),
    above: rows.slice(0, -terminal.rows).length,
    cursor: [Math.min(active.cursorX, terminal.cols - 1), active.cursorY],
    type: active.type,
    modes: terminal.modes,
    isCursorHidden: state.isCursorHidden,
    cursorStyle: state.cursorStyle,
    mouseEncoding: state.mouseEncoding,
    regions: [state.normal.scrollTop, state.normal.scrollBottom],
  };
}

function trackerOf(bytes: Uint8Array): GroundTracker {
  const tracker = new GroundTracker();
  tracker.reset(0);
  tracker.push(bytes, 0);
  return tracker;
}

function isWholeText(bytes: Buffer): boolean {
  // A cut within a character leaves a lead byte, or some continuation bytes after one, at the end.
  const tail = bytes.subarray(-3).toString('latin1');
  return !/[\u00c2-\u00df]$|[\u00e0-\u00ef][\u0080-\u00bf]?$|[\u00f0-\u00f4][\u0080-\u00bf]{0,2}$/.test(tail);
}

function write(terminal: Terminal, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => terminal.write(bytes, resolve));
}
