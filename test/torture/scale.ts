// How much a row does: the short form is part of `npm test`, the long one is run by hand or at night. The dice of a row are
// seeded, so that what failed can be run again.

import { appendFileSync } from 'node:fs';
import { diceFrom } from '../support/dice.ts';

export const isLong = process.env['TORTURE_SCALE'] === 'long';

const seed = Number(process.env['TORTURE_SEED'] ?? 1);

export function pick(short: number, long: number): number {
  return isLong ? long : short;
}

/** Numbers in [0, 1), the same ones for the same seed. */
export function diceOf(name: string): () => number {
  return diceFrom([...name].reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 0x01000193), seed));
}

/** What a row found, beside that it held: one line for whoever reads the run. */
export function tell(line: string): void {
  const report = process.env['TORTURE_REPORT'];
  if (report !== undefined) appendFileSync(report, `${line}\n`);
  else console.log(line);
}
