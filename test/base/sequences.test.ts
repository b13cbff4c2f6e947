// Control sequences found in a stream: the same ones wherever it is cut, where they lie, and never a throw.

import { describe, expect, it } from 'vitest';
import { type Sequence, SequenceScanner } from '../../src/base/sequences.ts';
import { isQuestion, questionScanner } from '../../src/base/terminalQueries.ts';
import { diceFrom } from '../support/dice.ts';

const ALL = { finals: 'cnpqutm', strings: ['osc', 'dcs', 'apc'] } as const;

function found(pieces: readonly Uint8Array[], scanner = new SequenceScanner(ALL)): Sequence[] {
  const list: Sequence[] = [];
  let offset = 0;
  for (const piece of pieces) {
    scanner.push(piece, offset, (sequence) => list.push(sequence));
    offset += piece.length;
  }
  return list;
}

function of(text: string): Sequence[] {
  return found([Buffer.from(text, 'latin1')]);
}

describe('a sequence', () => {
  it('is found with its place, whatever is around it', () => {
    expect(of('ab\x1b[?2026$pcd\x1b]11;?\x07e\x1bP+q544e\x1b\\')).toEqual([
      { kind: 'csi', begin: 2, end: 11, body: '?2026$p', terminator: '' },
      { kind: 'osc', begin: 13, end: 20, body: '11;?', terminator: '\x07' },
      { kind: 'dcs', begin: 21, end: 31, body: '+q544e', terminator: '\x1b\\' },
    ]);
  });

  it('that another cuts off counts, if it is a string', () => {
    expect(of('\x1b]11;?\x1b[6n').map(({ body, end }) => [body, end])).toEqual([
      ['11;?', 6],
      ['6n', 10],
    ]);
    expect(of('\x1b[6\x1b[5n').map(({ body }) => body)).toEqual(['5n']);
  });

  it('that is given up, is nobody’s or is endless does not count', () => {
    expect(of('\x1b]11;?\x18\x1b[6\x1an\x1b^11;?\x1b\\\x1b[6\n n\x1b[31A')).toEqual([]);
    const endless = Buffer.from(`\x1b]2;${'x'.repeat(100_000)}`);
    const scanner = new SequenceScanner(ALL);
    expect(found([endless, endless, Buffer.from('\x07\x1b[6n')], scanner).map(({ body }) => body)).toEqual([
      '6n',
    ]);
  });
});

it('the same sequences are found wherever the stream is cut', () => {
  const dice = diceFrom(7);
  const parts = [
    '\x1b[',
    '\x1b]',
    '\x1bP',
    '\x1b_',
    '\x1b\\',
    '\x07',
    '\x1b',
    '6n',
    '?1;',
    'x',
    '\x18',
    '\n',
    'c',
    'é',
  ];
  for (let count = 0; count < 20_000; count++) {
    const text = Array.from({ length: 12 }, () => parts[Math.floor(dice() * parts.length)]).join('');
    const bytes = Buffer.from(text);
    const pieces: Buffer[] = [];
    for (let at = 0; at < bytes.length; ) {
      const length = 1 + Math.floor(dice() * 5);
      pieces.push(bytes.subarray(at, at + length));
      at += length;
    }
    const whole = found([bytes]);
    expect([text, found(pieces)]).toEqual([text, whole]);
    for (const { begin, end } of whole) expect(end - begin).toBeGreaterThanOrEqual(2);
  }
});

it.each([
  ['\x1b[c', true],
  ['\x1b[0c', true],
  ['\x1b[>c', true],
  ['\x1b[6n', true],
  ['\x1b[?6n', true],
  ['\x1b[?996n', true],
  ['\x1b[?25$p', true],
  ['\x1b[4$p', true],
  ['\x1b[>0q', true],
  ['\x1b[?u', true],
  ['\x1b[18t', true],
  ['\x1b]4;1;?\x07', true],
  ['\x1b]10;?;?\x1b\\', true],
  ['\x1b]52;c;?\x07', true],
  ['\x1bP$qm\x1b\\', true],
  ['\x1bP+q524742\x1b\\', true],
  ['\x1b_Gi=31,a=q;AAAA\x1b\\', true],
  ['\x1b[?1;2c', false],
  ['\x1b[2 q', false],
  ['\x1b[!p', false],
  ['\x1b[u', false],
  ['\x1b[>1u', false],
  ['\x1b[22;0t', false],
  ['\x1b]11;#123456\x07', false],
  ['\x1b]2;what?\x07', false],
  ['\x1b]52;c;aGk=\x07', false],
  ['\x1bPq#0;2;0;0;0\x1b\\', false],
])('%j is a question: %s', (text, isOne) => {
  const list: Sequence[] = [];
  questionScanner().push(Buffer.from(text), 0, (sequence) => list.push(sequence));
  expect(list.some(isQuestion)).toBe(isOne);
});
