// How many columns a text takes on a terminal. The library that knows compiles its expressions for 25 ms when it is loaded,
// half of what a command takes, so it is loaded for the texts that need it only.

import { stripVTControlCharacters } from 'node:util';

/** One column each; the last ones, – … │ ├ └ ─, are what our own tables put where a value is missing or cut, and trees. */
const NARROW = /^[ -~\u2013\u2026\u2502\u251c\u2514\u2500]*$/;

export function textWidth(text: string): number {
  const plain = stripVTControlCharacters(text);
  if (NARROW.test(plain)) return plain.length;
  const { default: stringWidth }: typeof import('string-width') = require('string-width');
  return stringWidth(plain);
}
