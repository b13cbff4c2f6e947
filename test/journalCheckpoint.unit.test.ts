// Claims about checkpoint files: the newest whole one counts, a torn one does not.

import { readdirSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import {
  checkpointsIn,
  newestCheckpoint,
  removeOlderCheckpoints,
  writeCheckpoint,
} from '../src/journal/checkpoint.ts';
import { temporaryFolder } from './support/temporary.ts';

const size = { cols: 80, rows: 24 };

it('gives the newest one that is whole', async () => {
  const dir = path.join(temporaryFolder(), 'checkpoints');
  expect(await newestCheckpoint(dir)).toBeUndefined();
  for (const offset of [900, 1_000, 80]) {
    await writeCheckpoint(dir, { offset, size, bytes: Buffer.from(`screen ${offset}`) });
  }
  expect((await newestCheckpoint(dir))?.bytes.toString()).toBe('screen 1000');
  truncateSync(path.join(dir, '1000-80x24'), 20);
  expect(await newestCheckpoint(dir)).toMatchObject({ offset: 900, size });
});

it('removes those before an offset', async () => {
  const dir = temporaryFolder();
  for (const offset of [1, 20, 300]) await writeCheckpoint(dir, { offset, size, bytes: Buffer.alloc(1) });
  await removeOlderCheckpoints(dir, 20);
  expect((await checkpointsIn(dir)).map(({ offset }) => offset)).toEqual([20, 300]);
  expect(readdirSync(dir)).toHaveLength(2);
});
