// Where in a holdfast.yaml somebody types, told from the text before it, and what the table of keys has for that place.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeIn } from '../src/language/place.ts';
import { keysBelow, rowOf, wordsOf } from '../src/language/vocabulary.ts';

const SERVICE = 'services:\n  api:\n';

describe('the place', () => {
  it.each<[string, string, string, string]>([
    ['', '', 'key', ''],
    ['ser', '', 'key', 'ser'],
    ['services:\n  ', 'services', 'key', ''],
    [`${SERVICE}    `, 'services api', 'key', ''],
    [`${SERVICE}    command: x\n    re`, 'services api', 'key', 're'],
    [`${SERVICE}    restart: on-`, 'services api restart', 'value', 'on-'],
    [`${SERVICE}    ready: { po`, 'services api ready', 'key', 'po'],
    [`${SERVICE}    ready: { port: 1, `, 'services api ready', 'key', ''],
    [`${SERVICE}    ready: { port: `, 'services api ready port', 'value', ''],
    [`${SERVICE}    dependsOn: [a, b`, 'services api dependsOn', 'value', 'b'],
    [`${SERVICE}    dependsOn: { db: { condition: `, 'services api dependsOn db condition', 'value', ''],
    [`${SERVICE}    dependsOn:\n      - d`, 'services api dependsOn', 'value', 'd'],
    [`${SERVICE}    dependsOn:\n    - d`, 'services api dependsOn', 'value', 'd'],
    [`${SERVICE}    stop:\n      grace: 1s\n    `, 'services api', 'key', ''],
    [`${SERVICE}    # a comment: x\n    "cwd": `, 'services api cwd', 'value', ''],
    [`${SERVICE}  web:\n\n    `, 'services web', 'key', ''],
    ['profiles:\n  all: [', 'profiles all', 'value', ''],
    [`${SERVICE}    ready: {\n      po`, 'services api ready', 'key', 'po'],
  ])('behind %j', (before, path, is, typed) => {
    const place = placeIn(before);
    expect(place && { ...place, path: place.path.join(' ') }).toEqual({ path, is, typed: typed.length });
  });

  it.each([`${SERVICE}    # com`, `${SERVICE}    command: x # y`])('is none in a comment: %j', (before) =>
    expect(placeIn(before)).toBeUndefined(),
  );

  it('is told, or is none, of any text at all', () => {
    const piece = fc.constantFrom(
      '\n',
      '  ',
      'a:',
      ' ',
      '{',
      '}',
      '[',
      ']',
      ',',
      '"',
      "'",
      '#',
      '- ',
      'word',
      ':',
      '世',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const before = pieces.join('');
        const place = placeIn(before);
        if (place === undefined) return;
        expect(place.typed).toBeLessThanOrEqual(before.length);
        keysBelow(place.path);
        wordsOf(place.path);
      }),
      { numRuns: 5_000, seed: 1 },
    );
  });
});

describe('the table of keys', () => {
  it.each([
    ['', 'services'],
    ['services api', 'command'],
    ['defaults', 'restart'],
    ['services api ready', 'port'],
    ['services api dependsOn db', 'condition'],
    ['services api stop', 'signal'],
  ])('has keys below %j', (path, key) => {
    const names = keysBelow(path === '' ? [] : path.split(' ')).map(([name]) => name);
    expect(names).toContain(key);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    ['services api tty', ['true', 'false']],
    ['services api restart', ['always', 'on-failure']],
    ['services api onPortConflict', ['fail', 'bump']],
    ['services api dependsOn db condition', ['ready', 'healthy']],
    ['services api command', []],
  ])('has the words of %j', (path, words) => {
    expect(wordsOf(path.split(' '))).toEqual(expect.arrayContaining(words));
    if (words.length === 0) expect(wordsOf(path.split(' '))).toEqual([]);
  });

  it('knows no keys of other tools', () => {
    expect(rowOf(['services', 'api', 'image'])).toBeUndefined();
    expect(rowOf(['constructor'])).toBeUndefined();
    expect(keysBelow(['services', 'api', 'command'])).toEqual([]);
  });
});
