// Answers of a keeper to what programs ask: in the order of the questions, never late or twice, no more than a program can
// read, and handed over to a viewer that comes before they are given.

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Answering } from '../src/keeper/answering/answering.ts';

const DA1 = '\x1b[?1;2c';
const STATUS = '\x1b[0n';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function scene({ hasDaemon = true, hasRoom = true } = {}): {
  readonly answering: Answering;
  readonly asked: number[];
  readonly typed: () => string;
  readonly print: (text: string) => void;
} {
  const asked: number[] = [];
  let typed = '';
  let end = 0;
  const answering = new Answering({
    size: () => ({ cols: 80, rows: 24 }),
    hasRoom: () => hasRoom,
    reply: (text) => {
      typed += text;
    },
    askScreen: (question) => {
      if (hasDaemon) asked.push(question);
      return hasDaemon;
    },
  });
  const print = (text: string): void => {
    const bytes = Buffer.from(text);
    answering.didPrint(bytes, end);
    end += bytes.length;
  };
  return { answering, asked, typed: () => typed, print };
}

it('what waits for the emulator keeps what was asked later waiting, but not for ever', () => {
  const { answering, asked, typed, print } = scene();
  print('\x1b[5n\x1b[6n\x1b[c\x1b[?25$p\x1b[5n');
  expect(typed()).toBe(STATUS);
  answering.didAnswer(asked[1] ?? 0, '\x1b[?25;1$y');
  answering.didAnswer(asked[1] ?? 0, 'twice, and not sent yet');
  expect(typed()).toBe(STATUS);
  answering.didAnswer(asked[0] ?? 0, '\x1b[1;1R');
  expect(typed()).toBe(`${STATUS}\x1b[1;1R${DA1}\x1b[?25;1$y${STATUS}`);
  print('\x1b[?7$p\x1b[c');
  vi.advanceTimersByTime(1_001);
  expect(typed().endsWith(`\x1b[?7;0$y${DA1}`)).toBe(true);
  const before = typed();
  answering.didAnswer(asked[2] ?? 0, 'too late');
  answering.didAnswer(asked[0] ?? 0, 'twice');
  expect(typed()).toBe(before);
});

it('a new program is not answered before somebody had the time to show it, who then answers alone', () => {
  const early = scene();
  early.answering.didStart();
  early.print('text\x1b[c\x1b[6n');
  vi.advanceTimersByTime(300);
  expect(early.typed()).toBe('');
  expect(early.answering.handOver(null)).toBe(4);
  early.answering.didAnswer(early.asked[0] ?? 0, '\x1b[1;1R');
  vi.advanceTimersByTime(5_000);
  expect(early.typed()).toBe('');

  const alone = scene();
  alone.answering.didStart();
  alone.print('text\x1b[c');
  vi.advanceTimersByTime(401);
  expect(alone.typed()).toBe(DA1);
  expect(alone.answering.handOver(null)).toBeUndefined();
});

it('who goes on behind a question is not left with it', () => {
  const { answering, typed, print } = scene();
  answering.didStart();
  print('text\x1b[c');
  expect(answering.handOver(5)).toBeUndefined();
  vi.advanceTimersByTime(401);
  expect(typed()).toBe(DA1);
});

it('a program that does not read, or asks on and on, is not answered on and on', () => {
  const deaf = scene({ hasRoom: false });
  deaf.print('\x1b[c'.repeat(10));
  expect(deaf.typed()).toBe('');
  const { answering, asked, print } = scene();
  for (let count = 0; count < 1_000; count++) {
    print('\x1b[6n');
    answering.didAnswer(asked.at(-1) ?? 0, '\x1b[1;1R');
  }
  expect(asked.length).toBe(100);
});

it('with nobody to ask, what is asked of the screen is refused where that can be said', () => {
  const { typed, print } = scene({ hasDaemon: false });
  print('\x1b[6n\x1b[?25$p\x1b[4$p\x1bP$qm\x1b\\\x1b[c');
  expect(typed()).toBe(`\x1b[?25;0$y\x1b[4;0$y\x1bP0$r\x1b\\${DA1}`);
});

it('what was begun while another answered is nobody’s question', () => {
  const { answering, typed, print } = scene();
  print('\x1b[');
  answering.pass();
  print('c');
  expect(typed()).toBe('');
});
