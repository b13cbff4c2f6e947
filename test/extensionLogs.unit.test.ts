// Logs as documents: what stands in them, how they are bounded, and which places in files their lines name.

import { describe, expect, it } from 'vitest';
import { addressOf, askOf, expressionOf, type LogAsk } from '../src/extension/logs/logAsk.ts';
import { LogBuffer, MAX_LINES } from '../src/extension/logs/logBuffer.ts';
import { placesIn } from '../src/extension/logs/places.ts';
import type { LogEvent, LogLine } from '../src/protocol/types.ts';

const ALONE = { hasTime: () => false, hasPrefix: false };

function aLine(line: string, given: Partial<LogLine> = {}): LogLine {
  return { t: 1_000, session: 's1', service: 'api', stream: 'pty', run: 1, offset: 0, line, ...given };
}

function anEnd(exitCode: number, service = 'api'): LogEvent {
  const at = { t: 1_000, session: 's1', service, run: 3, offset: 0, at: 0 };
  return { ...at, event: 'ended', outcome: 'exited', exitCode, signal: null };
}

function textOf(items: readonly (LogLine | LogEvent)[], look = ALONE): string[] {
  const buffer = new LogBuffer(look);
  buffer.add(items);
  return buffer.text.trimEnd().split('\n');
}

describe('the text of a log document', () => {
  it('has no colours, and of a line that was written over what was written last', () => {
    expect(
      textOf([aLine('\x1b[31mred\x1b[0m'), aLine('10 %\r50 %\r100 %\r'), aLine('bell\x07 and\ttab')]),
    ).toEqual(['red', '100 %', 'bell and\ttab']);
  });

  it('says of merged lines when they were printed, and by whom', () => {
    const [line] = textOf([aLine('up')], { hasTime: () => true, hasPrefix: true });
    expect(line).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} api \| up$/);
  });

  it('is bounded and says so at its top', () => {
    const buffer = new LogBuffer(ALONE);
    const many = Array.from({ length: MAX_LINES * 2 }, (_, index) => aLine(`line ${index}`));
    buffer.add(many);
    const lines = buffer.text.trimEnd().split('\n');
    expect(lines).toHaveLength(MAX_LINES + 1);
    expect(lines[0]).toContain('older lines are left out');
    expect(lines.at(-1)).toBe(`line ${MAX_LINES * 2 - 1}`);
  });

  it('is bounded in characters too, also where one line is pages', () => {
    const buffer = new LogBuffer(ALONE);
    for (let index = 0; index < 700; index += 1) buffer.add([aLine('x'.repeat(100_000))]);
    expect(buffer.text.length).toBeLessThan(11_000_000);
  });

  it('knows the line of the last crash, over a cut, and of no run that ended well', () => {
    const buffer = new LogBuffer(ALONE);
    buffer.add([aLine('a'), anEnd(1), anEnd(1, 'web'), aLine('b'), anEnd(0)]);
    expect(buffer.lineOfLastCrash('api')).toBe(1);
    buffer.add(Array.from({ length: MAX_LINES * 1.2 }, () => aLine('c')));
    expect(buffer.lineOfLastCrash('api')).toBe(1);
    buffer.add([...Array.from({ length: MAX_LINES * 0.2 }, () => aLine('c')), anEnd(137), aLine('d')]);
    const line = buffer.lineOfLastCrash('api') ?? 0;
    expect(buffer.text.split('\n')[line]).toContain('run 3 ended with exit code 137');
    expect(buffer.lineOfLastCrash('web')).toBeUndefined();
  });
});

describe('the address of a log document', () => {
  it.each<LogAsk>([
    { target: ['a'] },
    { target: ['a', 'b'], grep: 'GET /x\\?y=1&z', since: 5, stream: 'stderr' },
    { target: ['a'], until: 7 },
  ])('asks for %j again', (ask) => {
    expect(askOf(addressOf(ask, ['api', 'web']))).toEqual(ask);
  });

  it('has a name for its tab, in which no part looks like a folder', () => {
    const { path } = addressOf({ target: ['a'], grep: 'GET /x' }, ['api', 'web', 'db', 'mail']);
    expect(path).toBe('/Holdfast Logs/api, web, db and 1 more “GET  x”.log');
  });

  it.each([
    { scheme: 'file', query: '{"target":["a"]}' },
    { scheme: 'holdfast-log', query: 'nonsense' },
  ])('is none of %j', (other) => {
    expect(askOf(other)).toBeUndefined();
  });
});

it.each([
  ['a+b (c)', 'xa+b (c)y'],
  ['/time(d )?out/', 'timed out'],
])('finds %s in “%s”', (typed, text) => {
  expect(new RegExp(expressionOf(typed)).test(text)).toBe(true);
});

it.each([
  ['    at start (src/api.ts:12:5)', 'src/api.ts', 12, 5],
  ['    at file:///shop/src/api.mjs:3:1', '/shop/src/api.mjs', 3, 1],
  ['  File "app/main.py", line 7, in <module>', 'app/main.py', 7, 1],
  ['main.go:41 +0x1b', 'main.go', 41, 1],
  ['C:\\shop\\api.ts:1:2', 'C:\\shop\\api.ts', 1, 2],
])('finds the place in “%s”', (line, path, number, column) => {
  expect(placesIn(line)).toMatchObject([{ path, line: number, column }]);
});

it.each([
  'http://localhost:3000/',
  'localhost:3000',
  '12:00:01 ready',
  'see https://a.example:80/x.js:1:2',
  'v1.2.3:4',
])('finds no place in “%s”', (line) => {
  expect(placesIn(line)).toEqual([]);
});
