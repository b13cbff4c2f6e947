// Quoted words as what reads them sees them; the shell itself and systemd are asked in export.test.ts.

import { describe, expect, it } from 'vitest';
import { shellQuoted, unitArgument, unitQuoted, xmlText } from '../../src/base/quoting.ts';

describe('a quoted word', () => {
  it.each([
    ['plain-1/x', 'plain-1/x'],
    ['', `''`],
    [`it's $HOME`, `'it'\\''s $HOME'`],
    ['~', `'~'`],
  ])('of a shell: %s', (word, quoted) => {
    expect(shellQuoted(word)).toBe(quoted);
  });

  it.each([
    ['A=b c', '"A=b c"'],
    ['100%', '"100%%"'],
    ['a"b\\c', String.raw`"a\"b\\c"`],
    ['two\nlines', String.raw`"two\x0alines"`],
    ['$HOME', '"$HOME"'],
  ])('of a systemd setting: %j', (word, quoted) => {
    expect(unitQuoted(word)).toBe(quoted);
  });

  it.each([
    ['/usr/bin/env', '/usr/bin/env'],
    ['$HOME', '"$$HOME"'],
    ['50%', '"50%%"'],
    ['', '""'],
    [';', '";"'],
  ])('of a systemd command line: %s', (word, quoted) => {
    expect(unitArgument(word)).toBe(quoted);
  });

  it('of XML', () => {
    expect(xmlText('a<b> & "c"')).toBe('a&lt;b&gt; &amp; "c"');
  });
});
