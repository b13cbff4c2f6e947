// What the attach client makes of the bytes a terminal sends: an emulator's answers, typing, the detach key.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAttachArgs } from '../src/cli/attach/args.ts';
import { DetachKey } from '../src/cli/attach/detachKey.ts';
import { exitCodeOf } from '../src/cli/attach/outcome.ts';
import { ReplyParser } from '../src/cli/attach/replies.ts';
import { InputQueue } from '../src/client/inputQueue.ts';

const REPLIES: readonly (readonly [string, string])[] = [
  ['primary device attributes', '\x1b[?62;22c'],
  ['secondary device attributes', '\x1b[>0;276;0c'],
  ['a cursor position', '\x1b[24;80R'],
  ['an extended cursor position', '\x1b[?12;40;1R'],
  ['a device status', '\x1b[0n'],
  ['a colour scheme', '\x1b[?997;1n'],
  ['a mode report', '\x1b[?2026;2$y'],
  ['a window size', '\x1b[8;24;80t'],
  ['keyboard protocol flags', '\x1b[?0u'],
  ['focus gained', '\x1b[I'],
  ['focus lost', '\x1b[O'],
  ['a mouse press', '\x1b[<0;10;20M'],
  ['a mouse release', '\x1b[<0;10;20m'],
  ['an old mouse press', '\x1b[M !!'],
  ['a foreground colour, ended by BEL', '\x1b]10;rgb:ffff/ffff/ffff\x07'],
  ['a palette colour, ended by ST', '\x1b]4;1;rgb:cdcd/0000/0000\x1b\\'],
  ['a terminal version', '\x1bP>|xterm.js(5.5.0)\x1b\\'],
];

const TYPED: readonly (readonly [string, string])[] = [
  ['text', 'echo hällo\r'],
  ['an arrow', '\x1b[A'],
  ['an arrow with a modifier', '\x1b[1;5C'],
  ['F3 with a modifier, which looks like a cursor position', '\x1b[1;2R'],
  ['F5', '\x1b[15~'],
  ['Escape', '\x1b'],
  ['Alt with a letter', '\x1bb'],
  ['an SS3 key', '\x1bOP'],
  ['a key of the newer protocol', '\x1b[97;5u'],
  ['a paste that holds what looks like an answer', '\x1b[200~\x1b[?62c\x1b[O\x1b[201~'],
  ['a key of rxvt that ends as an answer does', '\x1b[c'],
];

function partsOf(chunks: readonly string[]): { kind: string; text: string }[] {
  const parser = new ReplyParser();
  const parts = chunks.flatMap((chunk) => parser.push(Buffer.from(chunk, 'latin1')));
  const rest = parser.flush();
  const all = [...parts, ...(rest.length > 0 ? [{ kind: 'typed', bytes: rest }] : [])];
  const joined: { kind: string; text: string }[] = [];
  for (const { kind, bytes } of all) {
    const text = Buffer.from(bytes).toString('latin1');
    const last = joined.at(-1);
    if (last?.kind === kind) last.text += text;
    else joined.push({ kind, text });
  }
  return joined;
}

describe('answers of an emulator', () => {
  it.each(REPLIES)('are no typing: %s', (_, text) => {
    expect(partsOf([text])).toEqual([{ kind: 'reply', text }]);
  });

  it.each(TYPED)('are not mistaken: %s', (_, text) => {
    expect(partsOf([Buffer.from(text).toString('latin1')])).toEqual([
      { kind: 'typed', text: Buffer.from(text).toString('latin1') },
    ]);
  });

  it.each(REPLIES)('are known when they come in pieces cut behind the introducer: %s', (_, text) => {
    for (let cut = 2; cut < text.length; cut++) {
      expect(partsOf([text.slice(0, cut), text.slice(cut)])).toEqual([{ kind: 'reply', text }]);
    }
  });

  it('are told from typing around them, in order', () => {
    expect(partsOf(['a\x1b[0nb\x1b[Ic'])).toEqual([
      { kind: 'typed', text: 'a' },
      { kind: 'reply', text: '\x1b[0n' },
      { kind: 'typed', text: 'b' },
      { kind: 'reply', text: '\x1b[I' },
      { kind: 'typed', text: 'c' },
    ]);
  });

  it('lose and reorder no byte, whatever comes and however it is cut', () => {
    const piece = fc.oneof(
      fc.constantFrom(...REPLIES.map(([, text]) => text), ...TYPED.map(([, text]) => text), '\x1b[', '\x1b]'),
      fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.array(fc.nat(200)), (pieces, cuts) => {
        const text = pieces.map((one) => Buffer.from(one).toString('latin1')).join('');
        const at = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
        const chunks = at.slice(1).map((end, index) => text.slice(at[index], end));
        const parts = partsOf(chunks.filter((chunk) => chunk !== ''));
        expect(parts.map((part) => part.text).join('')).toBe(text);
      }),
    );
  });
});

describe('the detach key', () => {
  const press = Buffer.from('\x1c');

  it('leaves at the second press, however the terminal sends it', () => {
    for (const key of ['\x1c', '\x1b[92;5u', '\x1b[27;5;92~']) {
      const keys = new DetachKey();
      expect(keys.push(Buffer.from(key))).toEqual({ deliver: Buffer.alloc(0), isDetach: false });
      expect(keys.isHolding).toBe(true);
      expect(keys.push(Buffer.from(key)).isDetach).toBe(true);
    }
  });

  it('leaves when both presses come in one read, after what was typed before them', () => {
    const { deliver, isDetach } = new DetachKey().push(Buffer.from('ab\x1c\x1c'));
    expect([deliver.toString(), isDetach]).toEqual(['ab', true]);
  });

  it('goes to the program when no second press comes', () => {
    const keys = new DetachKey();
    keys.push(press);
    expect(keys.release()).toEqual(press);
    expect(keys.isHolding).toBe(false);
  });

  it('goes to the program together with what is typed next', () => {
    const keys = new DetachKey();
    keys.push(press);
    expect(keys.push(Buffer.from('x'))).toEqual({ deliver: Buffer.from('\x1cx'), isDetach: false });
  });
});

describe('typed bytes that were not accepted', () => {
  const bytes = (text: string): Uint8Array => Buffer.from(text);

  it('are sent again from the byte the keeper is at', () => {
    const queue = new InputQueue();
    queue.resume(0, 0);
    queue.add(bytes('hello '), 0);
    queue.add(bytes('world'), 0);
    queue.accepted(3);
    const { pieces, dropped } = queue.resume(5, 100);
    expect(pieces.map((piece) => [piece.offset, Buffer.from(piece.bytes).toString()])).toEqual([
      [5, ' '],
      [6, 'world'],
    ]);
    expect(dropped).toBe(0);
  });

  it('are not taken for what an earlier stream of the same writer had typed', () => {
    const queue = new InputQueue();
    queue.add(bytes('ls'), 0);
    const { pieces, dropped } = queue.resume(7, 0);
    expect(pieces.map((piece) => [piece.offset, Buffer.from(piece.bytes).toString()])).toEqual([[7, 'ls']]);
    expect([dropped, queue.end]).toEqual([0, 9]);
  });

  it('are dropped when they were meant for a screen that is gone, and leave no hole', () => {
    const queue = new InputQueue();
    queue.resume(0, 0);
    queue.add(bytes('old'), 0);
    queue.add(bytes('new'), 5_000);
    const { pieces, dropped } = queue.resume(0, 5_001);
    expect(dropped).toBe(3);
    expect(pieces.map((piece) => [piece.offset, Buffer.from(piece.bytes).toString()])).toEqual([[0, 'new']]);
    expect(queue.end).toBe(3);
  });
});

describe('arguments of attach', () => {
  it('are understood', () => {
    expect(parseAttachArgs(['t1', '--create', '--vscode'], {})).toMatchObject({
      session: 't1',
      isCreate: true,
      isEditor: true,
    });
    expect(parseAttachArgs(['--claim'], { TERM_PROGRAM: 'vscode' })).toMatchObject({
      session: undefined,
      isClaim: true,
      isEditor: false,
      hasDetachKey: false,
    });
  });

  it.each([
    [['t1', '--nope'], '--nope'],
    [[], 'which session'],
    [['a', 'b'], 'not also b'],
    [['a', '--steal', '--read-only'], 'exclude'],
  ])('that make no sense are a sentence: %j', (args, text) => {
    expect(parseAttachArgs(args, {})).toContain(text);
  });
});

describe('an outcome', () => {
  const exit = { outcome: 'exited', exitCode: null, signal: null, at: 0 } as const;
  it.each([
    [{ ...exit, exitCode: 3 }, 3],
    [{ ...exit, signal: 'SIGKILL' }, 137],
    [{ ...exit, outcome: 'lost' as const }, 125],
  ])('is passed on as an exit code: %j', (given, code) => {
    expect(exitCodeOf(given)).toBe(code);
  });
});
