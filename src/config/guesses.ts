// What an amount or a word that cannot be read was meant to be: `10 min` for `10m`, `5` for `5s`, `yes` for `true`.

import { parseDuration, parsePercent, parseSize, printDuration, printSize } from './amounts.ts';
import type { Bounds } from './bounds.ts';

/** Words people write for units, by the beginning they share. */
const DURATION_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^(ms|msec|milli)/, 'ms'],
  [/^s/, 's'],
  [/^m/, 'm'],
  [/^h/, 'h'],
  [/^d/, 'd'],
];
const SIZE_WORDS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^k/, ['KiB', 'KB']],
  [/^m/, ['MiB', 'MB']],
  [/^g/, ['GiB', 'GB']],
  [/^t/, ['TiB', 'TB']],
];
const YES = ['yes', 'y', 'on', 'true', '1'];
const NO = ['no', 'n', 'off', 'false', '0'];

export function guessDurations(text: string, bounds: Bounds): readonly string[] {
  const { digits, unit } = split(text);
  const units =
    unit === '' ? ['s', 'ms'] : DURATION_WORDS.flatMap(([word, one]) => (word.test(unit) ? one : []));
  return within(digits, units.slice(0, 2), parseDuration, bounds, printDuration);
}

export function guessSizes(text: string, bounds: Bounds): readonly string[] {
  const { digits, unit } = split(text);
  const units =
    unit === '' ? ['MiB', 'KiB'] : SIZE_WORDS.flatMap(([word, ones]) => (word.test(unit) ? ones : []));
  return within(digits, units, parseSize, bounds, printSize);
}

export function guessPercents(text: string, bounds: Bounds): readonly string[] {
  return within(split(text).digits, ['%'], parsePercent, bounds, (percent) => `${percent}%`);
}

export function guessTruth(text: string): readonly string[] {
  const word = text.trim().toLowerCase();
  if (YES.includes(word)) return ['true'];
  return NO.includes(word) ? ['false'] : [];
}

function split(text: string): { readonly digits: string; readonly unit: string } {
  const [, digits = '', unit = ''] = /^\s*(\d+(?:[.,]\d+)?)\s*([a-z]*)\s*%?\s*$/i.exec(text) ?? [];
  return { digits: digits.replace(',', '.'), unit: unit.toLowerCase() };
}

/** What can be read and is within the bounds; where all that can be read is beyond them, the bound itself. */
function within(
  digits: string,
  units: readonly string[],
  parse: (text: string) => number | undefined,
  { min, max }: Bounds,
  print: (amount: number) => string,
): readonly string[] {
  if (digits === '') return [];
  const readable = units.flatMap((unit) => {
    const amount = parse(`${digits}${unit}`);
    return amount === undefined ? [] : [{ text: `${digits}${unit}`, amount }];
  });
  const good = readable.filter(({ amount }) => amount >= min && amount <= max).map(({ text }) => text);
  const [first] = readable;
  if (good.length > 0 || first === undefined) return good;
  return [print(first.amount < min ? min : max)];
}
