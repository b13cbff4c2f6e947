// The text of an env file → names and values. What is read: `NAME=value` (`export` before it is fine), comments, values
// in quotes over several lines. Values are taken as they stand: no `$` is ever replaced. docs/configuration.md says it all.

import type { EnvPairs } from '../protocol/types.ts';

export interface DotenvMistake {
  readonly offset: number;
  readonly message: string;
  readonly advice: string;
}

export interface Dotenv {
  /** In the order of the text; a name may come twice, and the last one wins. */
  readonly pairs: EnvPairs;
  readonly mistakes: readonly DotenvMistake[];
}

/** In double quotes; another backslash is a backslash. */
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '\\': '\\',
  '"': '"',
  $: '$',
};

/** Never throws; goes on after a mistake with the next line. */
export function parseDotenv(text: string): Dotenv {
  const pairs: EnvPairs = [];
  const mistakes: DotenvMistake[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    const end = endOfLine(text, at);
    const line = text.slice(at, end);
    if (/^\s*(#|$)/.test(line)) {
      at = end + 1;
      continue;
    }
    const found = readLine(text, at, line);
    if ('message' in found) mistakes.push(found);
    else pairs.push([found.name, found.value]);
    at = ('end' in found ? found.end : end) + 1;
  }
  return { pairs, mistakes };
}

type Line = { readonly name: string; readonly value: string; readonly end: number } | DotenvMistake;

function readLine(text: string, start: number, line: string): Line {
  const [head = '', indent = '', name = ''] = /^(\s*(?:export[ \t]+)?)([^=\s'"#]*)[ \t]*=/.exec(line) ?? [];
  if (head === '') {
    const offset = start + (line.length - line.trimStart().length);
    return { offset, message: 'this line is not NAME=value', advice: 'write it so, or # before a comment' };
  }
  if (!/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name)) {
    // Not shown: it may be a line of a key that lost its quotes.
    const message = 'what is before the `=` cannot name a variable';
    return { offset: start + indent.length, message, advice: 'begin with a letter or _; digits may follow' };
  }
  const from = start + head.length;
  const quoteAt = from + (/^[ \t]*(?=['"`])/.exec(line.slice(head.length))?.[0].length ?? 0);
  const quote = text[quoteAt] ?? '';
  const read = /['"`]/.test(quote) ? readQuoted(text, quoteAt, quote) : readPlain(text, from);
  if ('message' in read) return read;
  const { value, end } = read;
  if (!value.includes('\0')) return { name, value, end };
  return { offset: from, message: `\`${name}\` contains a NUL character`, advice: 'remove it' };
}

type Value = { readonly value: string; readonly end: number } | DotenvMistake;

/** To the end of the line. A comment has a blank before it, as in a shell: `COLOR=#fff` is a colour. */
function readPlain(text: string, from: number): Value {
  const end = endOfLine(text, from);
  const value = text.slice(from, end).replace(/\s#.*$/s, '');
  return { value: value.trim(), end };
}

function readQuoted(text: string, from: number, quote: string): Value {
  let value = '';
  let at = from + 1;
  for (; at < text.length && text[at] !== quote; at++) {
    const next = text[at + 1] ?? '';
    const escaped = quote === '"' && text[at] === '\\' ? ESCAPES[next] : undefined;
    if (escaped !== undefined) at++;
    // Lines of a file with CRLF end with LF in the value.
    if (text[at] === '\r' && next === '\n') continue;
    value += escaped ?? text[at];
  }
  if (at >= text.length)
    return { offset: from, message: `the quote ${quote} is not closed`, advice: 'close it' };
  const end = endOfLine(text, at);
  const rest = text.slice(at + 1, end);
  if (/^\s*(#.*)?$/.test(rest)) return { value, end };
  const offset = at + 1 + (rest.length - rest.trimStart().length);
  return {
    offset,
    message: 'there is something after the closing quote',
    advice: 'remove it, or put all of it into the quotes',
  };
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}
