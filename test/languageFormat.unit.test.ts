// A holdfast.yaml put straight: what changes, what stays, and that it never means something else.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parse } from 'yaml';
import { parseConfig } from '../src/config/parse.ts';
import { formatted } from '../src/language/format.ts';
import { configSource } from './support/configSource.ts';
import { diceFrom } from './support/dice.ts';
import { looseYaml } from './support/looseYaml.ts';

function format(text: string, lines?: readonly [number, number]): string {
  const document = TextDocument.create('file:///holdfast.yaml', 'yaml', 1, text);
  const range = lines && {
    start: { line: lines[0], character: 0 },
    end: { line: lines[1], character: 1_000 },
  };
  return TextDocument.applyEdits(document, formatted(document, range));
}

/** As the library reads it, and as we do. */
const meaning = (text: string): unknown => {
  const { services, profiles, problems } = parseConfig(text, configSource());
  return [parse(text), services, profiles, problems.map(({ message }) => message)];
};

describe('what is put straight', () => {
  it('blocks, by the step the text uses most', () => {
    expect(format('services:\n    api:\n        command: x\n    db:\n      command: y\n')).toBe(
      'services:\n    api:\n        command: x\n    db:\n        command: y\n',
    );
  });

  it('blanks behind dashes, colons and commas, and at the end of lines', () => {
    expect(format('a:   1  \nb: [1,2,   {"x":1}]\nc:\n-   d\n- e \t\n \nf: g')).toBe(
      'a: 1\nb: [1, 2, {"x": 1}]\nc:\n- d\n- e\n\nf: g\n',
    );
  });

  it('comments with what they stand over', () => {
    expect(
      format('# top\na:\n     # of b\n     b: 1 \n     # of the end of a\n# of c\nc:\n     d:   2   # two\n'),
    ).toBe('# top\na:\n     # of b\n     b: 1\n     # of the end of a\n# of c\nc:\n     d: 2   # two\n');
    expect(format('a:\n  x: {}\n  y: {}\nb:\n     # of c\n     c:\n       d: 1\n')).toBe(
      'a:\n  x: {}\n  y: {}\nb:\n  # of c\n  c:\n    d: 1\n',
    );
  });

  it('only some lines, where only they are asked for', () => {
    expect(format('a:   1\nb:   2\nc:   3\n', [1, 1])).toBe('a:   1\nb: 2\nc:   3\n');
  });
});

describe('what stays', () => {
  it.each([
    ['quotes, brackets, order and empty lines', `b: "1"\n\n\na: 'x'\nc: { d: [1, 2], e: { } }\n`],
    ['lists right below their key, and further in', 'a:\n- b\n- c\nd:\n  - e\n'],
    ['blanks in the lines of a block', 'a: |\n  x  \n   y\n\n  z\nb: >-\n  x\n  y\n'],
    ['blanks before a comment', 'a: 1      # one\nbcd: 2    # two\n'],
    ['ends of lines of Windows', 'a: 1\r\nb:\r\n  c: 2\r\n'],
    ['what is no YAML', 'a:   [1\nb: 2'],
    ['no text', ''],
  ])('%s', (_, text) => expect(format(text)).toBe(text));

  it('the lines of a block, moved with their key', () => {
    expect(
      format('a:\n  b: 1\nc:\n  d: 1\ne:\n    f: |\n        x\n          y\n\n    g: "1\n        2"\n'),
    ).toBe('a:\n  b: 1\nc:\n  d: 1\ne:\n  f: |\n      x\n        y\n\n  g: "1\n      2"\n');
  });
});

it('the shop of the examples stays as it is', () => {
  const text = readFileSync(path.join(import.meta.dirname, '../examples/shop/holdfast.yaml'), 'utf8');
  expect(format(text)).toBe(text);
});

it('200 texts written loosely mean the same, and are put straight at once', () => {
  const dice = diceFrom(7);
  for (let n = 0; n < 200; n++) {
    const text = looseYaml(dice);
    const once = format(text);
    expect(meaning(once), text).toEqual(meaning(text));
    expect(format(once), text).toBe(once);
    // The only blanks that are text.
    expect(once.replaceAll(/^ +x {2}$/gm, ''), text).not.toMatch(/ $/m);
    const stripped = (one: string): string => one.replaceAll(/\s+/g, '');
    expect(stripped(once), text).toBe(stripped(text));
  }
});
