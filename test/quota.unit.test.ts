// Which history goes first when the disk quota is used up.

import { expect, it } from 'vitest';
import { quotaPlan, type Stored } from '../src/daemon/disk/quotaPlan.ts';

const MIB = 1024 * 1024;

function stored(session: string, mib: number, is: Stored['is'], usedAt: number): Stored {
  return { session, bytes: mib * MIB, is, usedAt };
}

const ALL = [
  stored('failed', 40, 'failed', 1),
  stored('busy', 40, 'living', 9),
  stored('idle', 40, 'living', 2),
  stored('small', 1, 'living', 1),
  stored('newer', 40, 'ended', 8),
  stored('older', 40, 'ended', 3),
];

it.each([
  [300, []],
  [201, []],
  [200, ['remove older']],
  [161, ['remove older']],
  [121, ['remove older', 'remove newer']],
  [120, ['remove older', 'remove newer', 'shrink idle']],
  [82, ['remove older', 'remove newer', 'shrink idle']],
  [43, ['remove older', 'remove newer', 'shrink idle', 'shrink busy']],
  [10, ['remove older', 'remove newer', 'shrink idle', 'shrink busy', 'remove failed']],
])('within %i MiB of 201', (limit, expected) => {
  const plan = quotaPlan(ALL, limit * MIB);
  expect(plan.map(({ how, session }) => `${how} ${session}`)).toEqual(expected);
});
