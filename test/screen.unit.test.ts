// Screens: where a stream may be cut, and that a drawing makes a fresh terminal go on as the one that saw everything.

import { Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Emulator } from '../src/daemon/sessions/screen/emulator.ts';
import { GroundTracker } from '../src/daemon/sessions/screen/groundTracker.ts';
import type { Size } from '../src/protocol/types.ts';
import { emulatorState } from '../src/screen/emulatorState.ts';
import { replay, safeOffset, Witness } from './support/replay.ts';
import { anything, programs } from './support/sequences.ts';

const SIZE = { cols: 24, rows: 8 };
/** More of them: `npm run torture -- --only replay`. */
const RUNS = Number(process.env['REPLAY_RUNS'] ?? 600);
const SEED = Number(process.env['SEED'] ?? 1);

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
    expect(safeOffset(Buffer.from(output))).toBe(offset);
  });

  it('only where the emulator is between sequences and characters, whatever comes in whatever pieces', async () => {
    await fc.assert(
      fc.asyncProperty(anything, fc.integer({ min: 1, max: 7 }), async (bytes, step) => {
        const whole = safeOffset(bytes);
        const pieces = new GroundTracker();
        pieces.reset(0);
        for (let at = 0; at < bytes.length; at += step) pieces.push(bytes.subarray(at, at + step), at);
        expect(pieces.safeOffset).toBe(whole);
        const terminal = new Terminal({ ...SIZE, allowProposedApi: true, logLevel: 'off' });
        const cut = bytes.subarray(0, whole);
        await write(terminal, cut);
        expect(emulatorState(terminal).parserState).toBe(0);
        // No half character either: one more letter must arrive as itself.
        const { cursorX, cursorY, baseY } = terminal.buffer.active;
        expect([cursorX, cursorY, baseY].every(Number.isInteger)).toBe(true);
        expect(isWholeText(cut)).toBe(true);
        terminal.dispose();
      }),
      { numRuns: 900 },
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
    ['a wrapped row whose first character is erased', 'a long line that will wrap around \r\x1b[X'],
    ['a wrapped row that is erased', 'a long line that will wrap around \r\x1b[K\nnext'],
    ['a wrapped row that is erased in a colour', 'a long line that will wrap around \r\x1b[44m\x1b[K'],
    ['a blank row before a wrapped one', 'a long line that will wrap around\x1b[L'],
    ['a cursor behind the last column', `${'x'.repeat(SIZE.cols - 7)}\x1b[31m1234567`],
    ['a wide character in the last columns', `${'x'.repeat(SIZE.cols - 2)}世`],
    ['links', '\x1b]8;;https://example.org/\x1b\\link\x1b]8;;\x1b\\ no link'],
    ['lines under text', '\x1b[4:3;58:5:3mcurly\x1b[4:2;58:2::1:2:3mdouble\x1b[m'],
    [
      'marks of a shell where they stood',
      '\x1b]633;A\x07$ \x1b]633;B\x07ls\r\n\x1b]633;C\x07a\r\n\x1b]633;D;0\x07',
    ],
    ['colours that were set', '\x1b]4;1;#ff0000;2;?\x07\x1b]11;rgb:11/22/33\x07'],
    ['how keys are reported', '\x1b[>1u\x1b[>4;2m\x1b[?1049h\x1b[>5u'],
    ['where the alternate screen saved its cursor', '\x1b[?1049h\x1b[3;3H\x1b7\x1b[?1049l'],
  ])('keeps %s', async (_what, output) => {
    await expectSameAfter(`first\r\n${output}`, 'next\ttab\x1b8x\r\nq\x1b[10;10Hend\n\n\n\x1b[?1049l after');
  });

  it.each([2, 5, 20])('loses no line where the terminal is %d rows high by then', async (rows) => {
    const lines = (from: number, to: number): string[] =>
      Array.from({ length: to - from }, (_, n) => `line ${from + n}`);
    const seen = new Witness(SIZE);
    await seen.write(Buffer.from(`${lines(0, 30).join('\r\n')}\r\n`));
    const drawn = new Witness({ ...SIZE, rows });
    await drawn.write(seen.draw());
    await drawn.write(Buffer.from(lines(30, 35).join('\r\n')));
    const { active } = drawn.terminal.buffer;
    const shown = Array.from({ length: active.length }, (_, y) => active.getLine(y)?.translateToString(true));
    expect(shown.filter((line) => line !== '')).toEqual(lines(0, 35));
    for (const one of [seen, drawn]) one.dispose();
  });

  it('makes a fresh terminal go on as the one that saw everything, also at another size', async () => {
    const size = fc.record({ cols: fc.integer({ min: 2, max: 40 }), rows: fc.integer({ min: 2, max: 12 }) });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const once = async (program: string, at: number, from: Size, to: Size): Promise<void> => {
      const bytes = Buffer.from(program);
      for (const { seen, drawn } of await replay(bytes, Math.round(bytes.length * at), [from, to]))
        expect(drawn).toEqual(seen);
    };
    await fc.assert(fc.asyncProperty(programs(80), share, size, size, once), { numRuns: RUNS, seed: SEED });
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

/** Whole output, a drawing, and what comes after it. */
async function expectSameAfter(output: string, rest: string): Promise<void> {
  const bytes = Buffer.from(output);
  const seen = new Witness(SIZE);
  const drawn = new Witness(SIZE);
  await seen.write(bytes);
  await drawn.write(seen.draw());
  expect(drawn.look()).toEqual(seen.look());
  for (const one of [seen, drawn]) await one.write(Buffer.from(rest));
  expect(drawn.look()).toEqual(seen.look());
  for (const one of [seen, drawn]) one.dispose();
}

function isWholeText(bytes: Buffer): boolean {
  // A cut within a character leaves a lead byte, or some continuation bytes after one, at the end.
  const tail = bytes.subarray(-3).toString('latin1');
  return !/[\u00c2-\u00df]$|[\u00e0-\u00ef][\u0080-\u00bf]?$|[\u00f0-\u00f4][\u0080-\u00bf]{0,2}$/.test(tail);
}

function write(terminal: Terminal, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => terminal.write(bytes, resolve));
}
