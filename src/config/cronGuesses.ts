// What a clock that cannot be read was meant to be: a field too few, a field out of its range, a nickname with a slip.

import { didYouMean } from '../base/didYouMean.ts';
import { mistakeInCron, NICKNAMES } from './cron.ts';

/** How many are offered. */
const MAX_GUESSES = 3;
/** Longer is no clock with a slip. */
const MAX_LENGTH = 100;
const FIELDS = 5;

/** @returns only what can be read, the likeliest first */
export function guessCrons(text: string): readonly string[] {
  if (text.length > MAX_LENGTH) return [];
  const words = text.trim().split(/\s+/);
  const nicknames = didYouMean(text.trim().toLowerCase().replace(/^@?/, '@'), NICKNAMES);
  const whole = words.length < FIELDS ? [...words, ...Array<string>(FIELDS - words.length).fill('*')] : words;
  const guesses = [...nicknames, whole.join(' '), ...oneFieldChanged(whole)];
  return [...new Set(guesses)].filter((guess) => mistakeInCron(guess) === undefined).slice(0, MAX_GUESSES);
}

/** Midnight is written as 24, the full hour as 60; else every one. */
function oneFieldChanged(words: readonly string[]): string[] {
  return ['0', '*'].flatMap((other) => words.map((_, at) => words.with(at, other).join(' ')));
}
