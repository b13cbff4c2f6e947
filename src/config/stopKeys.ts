// Keys to type into a terminal, named as `holdfast send --key` does: `q`, `C-c`, `M-x`, `Enter`. The bytes they stand for
// are the daemon's business; a test keeps the two from disagreeing.

import { didYouMean } from '../base/didYouMean.ts';
import { write } from './repairs.ts';
import type { Tree } from './tree.ts';
import type { ValueReader } from './values.ts';

export const KEY_NAMES: readonly string[] =
  'Enter Tab BTab Escape Esc Space Backspace BSpace Up Down Right Left Home End Insert Delete PageUp PageDown'
    .split(' ')
    .concat(Array.from({ length: 12 }, (_, index) => `F${index + 1}`));

const MAX_KEYS = 100;

/** A list, or a text with commas between the keys. */
export function readStopKeys(tree: Tree, reader: ValueReader): string[] | undefined {
  if (tree.kind !== 'list') {
    const text = reader.nonEmptyText(tree, '`keys`');
    if (text === undefined) return undefined;
    const keys = text.length === 1 ? [text] : text.split(',').map((key) => key.trim());
    return checked(keys.map((key) => [key, tree.at]));
  }
  const named = tree.items.map((item) => [reader.text(item, 'a key'), item.at] as const);
  if (named.some(([key]) => key === undefined)) return undefined;
  if (named.length > 0) return checked(named.map(([key, at]) => [key ?? '', at]));
  reader.problems.error(tree.at, '`keys` is empty', 'name one, such as [C-c]');
  return undefined;

  function checked(keys: readonly (readonly [string, number])[]): string[] | undefined {
    if (keys.length > MAX_KEYS) {
      reader.problems.error(tree.at, `more than ${MAX_KEYS} keys`, 'use `command` for that much');
      return undefined;
    }
    const wrong = keys.filter(([key]) => !isKey(key));
    for (const [key, at] of wrong) {
      const close = didYouMean(key, KEY_NAMES);
      const advice = close.length > 0 ? `did you mean ${close.join(' or ')}?` : 'such as q, C-c, M-x, Enter';
      reader.problems.error(at, `there is no key \`${key.slice(0, 60)}\``, advice, write(close));
    }
    return wrong.length > 0 ? undefined : keys.map(([key]) => key);
  }
}

function isKey(key: string): boolean {
  const plain = key.replace(/^(M-(?=.))+/u, '');
  if (/^(C-|\^)[ ?@-_a-z]$/.test(plain)) return true;
  return [...plain].length === 1 || KEY_NAMES.includes(plain);
}
