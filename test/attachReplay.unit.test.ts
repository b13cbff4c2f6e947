// What a terminal is shown of output from before it was there: all but the questions, wherever the bytes are cut, and a
// terminal that is told to report its focus is told when that is over.

import { Terminal } from '@xterm/headless';
import { expect, it } from 'vitest';
import { Replay } from '../src/cli/attach/replay.ts';
import { diceFrom } from './support/dice.ts';

function shown(pieces: readonly Uint8Array[], liveAt: number, replay = new Replay()): string {
  replay.begin(liveAt, false);
  let offset = 0;
  return pieces
    .map((piece) => {
      const text = Buffer.from(replay.take(piece, offset)).toString('latin1');
      offset += piece.length;
      return text;
    })
    .join('');
}

function cut(text: string, dice: () => number): Buffer[] {
  const bytes = Buffer.from(text, 'latin1');
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + Math.floor(dice() * 6);
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pieces;
}

it('leaves out what was asked before, and nothing that is asked now', () => {
  const past = 'a\x1b[6nb\x1b[31mc\x1b]11;?\x07d\x1b]2;title\x07';
  expect(shown([Buffer.from(`${past}e\x1b[6nf`)], past.length)).toBe('ab\x1b[31mcd\x1b]2;title\x07e\x1b[6nf');
});

it('leaves a question that ends now to the terminal, whole', () => {
  expect(shown([Buffer.from('ab\x1b['), Buffer.from('6nc')], 4)).toBe('ab\x1b[6nc');
  expect(shown([Buffer.from('ab\x1b['), Buffer.from('6'), Buffer.from('nc')], 6)).toBe('abc');
});

it('shows all of what comes, question or not, when the past was cut off in a sequence', () => {
  const replay = new Replay();
  expect(shown([Buffer.from('ab\x1b]11;')], 100, replay)).toBe('ab');
  replay.begin(0, true);
  expect(Buffer.from(replay.take(Buffer.from('?\x07c'), 7)).toString()).toBe('c');
  const jumped = new Replay();
  expect(shown([Buffer.from('ab\x1b]11;')], 100, jumped)).toBe('ab');
  jumped.jump();
  expect(Buffer.from(jumped.take(Buffer.from('fresh'), 50)).toString()).toBe('fresh');
});

it('tells a terminal to report its focus when the past is over, if that is still wanted', () => {
  const on = '\x1b[?1004h';
  expect(shown([Buffer.from(`a${on}b`)], 10)).toBe(`ab${on}`);
  expect(shown([Buffer.from(`a${on}b\x1b[?1004lc`)], 19)).toBe('abc');
  expect(shown([Buffer.from('a\x1b[?1004;2004hb')], 15)).toBe(`a\x1b[?2004hb${on}`);
});

it('makes no terminal answer, and changes nothing else, wherever it is cut', async () => {
  const dice = diceFrom(11);
  const parts = [
    'text ',
    '\r\n',
    '\x1b[31m',
    '\x1b[2;3H',
    '\x1b[6n',
    '\x1b[c',
    '\x1b[?25$p',
    '\x1b]0;t\x07',
    '\x1b]11;?\x1b\\',
    '\x1bP$qm\x1b\\',
    '\x1b[K',
    '\x1b[?7l',
  ];
  const size = { cols: 20, rows: 5, allowProposedApi: true, logLevel: 'off' } as const;
  for (let count = 0; count < 100; count++) {
    const text = Array.from({ length: 20 }, () => parts[Math.floor(dice() * parts.length)]).join('');
    const [plain, filtered] = [new Terminal(size), new Terminal(size)];
    let answers = '';
    filtered.onData((data) => {
      answers += data;
    });
    const write = (terminal: Terminal, data: string): Promise<void> =>
      new Promise((resolve) => terminal.write(data, resolve));
    await write(plain, text);
    await write(filtered, shown(cut(text, dice), text.length));
    expect([text, answers]).toEqual([text, '']);
    expect([text, linesOf(filtered)]).toEqual([text, linesOf(plain)]);
  }
});

function linesOf({ buffer, rows }: Terminal): unknown {
  const { active } = buffer;
  const lines = Array.from({ length: rows }, (_, row) =>
    active.getLine(active.baseY + row)?.translateToString(),
  );
  return { lines, x: active.cursorX, y: active.cursorY };
}
