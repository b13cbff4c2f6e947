// Real programs, recorded in a terminal (npm run record): whoever attaches in the middle sees what a terminal that saw
// everything shows, then, and at another size, and at the end.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Size } from '../src/protocol/types.ts';
import { diceFrom } from './support/dice.ts';
import { safeOffset, Witness } from './support/replay.ts';

const SAMPLES = path.resolve(import.meta.dirname, 'samples/terminals');
const CUTS = 15;
/** Some programs let the emulator pass through states it cannot be drawn in for a while, such as half a character. */
const OTHER_SIZE = { cols: 47, rows: 13 };

interface Recording {
  readonly size: Size;
  readonly sizes: readonly (Size & { readonly at: number })[];
  readonly output: string;
}

it.each(readdirSync(SAMPLES))(
  '%s',
  async (file) => {
    const recording = JSON.parse(readFileSync(path.join(SAMPLES, file), 'utf8')) as Recording;
    const bytes = Buffer.from(recording.output, 'base64');
    const dice = diceFrom(1);
    for (let n = 0; n < CUTS; n++) {
      const cut = safeOffset(bytes.subarray(0, Math.floor(dice() * bytes.length)));
      await expectSameFrom(recording, bytes, cut);
    }
  },
  60_000,
);

async function expectSameFrom({ size, sizes }: Recording, bytes: Buffer, cut: number): Promise<void> {
  const seen = new Witness(size);
  const place = await play([seen], bytes, sizes, 0, cut);
  const drawn = new Witness(place.size ?? size);
  await drawn.write(seen.draw());
  expect(drawn.look(), `at ${cut}`).toEqual(seen.look());
  const small = new Witness(place.size ?? size);
  await small.write(seen.draw());
  await play([seen, drawn], bytes, sizes, cut, bytes.length);
  expect(drawn.look(), `after ${cut}`).toEqual(seen.look());
  // Right after the drawing at another size, as a terminal that saw all of it and was resized.
  const resized = new Witness(size);
  await play([resized], bytes, sizes, 0, cut);
  for (const one of [small, resized]) one.resize(OTHER_SIZE);
  expect(small.look(), `at ${cut}, at another size`).toEqual(resized.look());
  for (const one of [seen, drawn, small, resized]) one.dispose();
}

/** @returns the size at the end, where there was a new one */
async function play(
  witnesses: readonly Witness[],
  bytes: Buffer,
  sizes: Recording['sizes'],
  from: number,
  to: number,
): Promise<{ readonly size?: Size }> {
  let at = from;
  let size: Size | undefined;
  for (const next of [...sizes.filter(({ at: place }) => place >= from && place < to), undefined]) {
    const end = next?.at ?? to;
    for (const witness of witnesses) await witness.write(bytes.subarray(at, end));
    at = end;
    if (next === undefined) break;
    size = { cols: next.cols, rows: next.rows };
    for (const witness of witnesses) witness.resize(next);
  }
  return size === undefined ? {} : { size };
}
