// More sessions than are remembered: those that ended first are forgotten, and what lives is never in the way.

import { expect, it } from 'vitest';
import { testHome } from './support/home.ts';

interface Listed {
  readonly name: string;
  readonly state: string;
}

it('makes room by what ended first, until all that is left lives', async () => {
  const home = testHome({ HOLDFAST_MAX_SESSIONS: '4' });
  const listed = async (): Promise<string[]> =>
    (await home.ok('list', '-a', '--json')).json<Listed[]>().map(({ name }) => name);
  await home.ok('new', '--name', 'lives', '--', 'sleep', '7031');
  for (const name of ['one', 'two', 'three']) {
    const { stdout } = await home.ok('new', '--name', name, '--', 'true');
    await home.ok('wait', stdout.trim(), '--for', 'exit');
  }
  await home.ok('new', '--name', 'four', '--', 'sleep', '7032');
  expect((await listed()).sort()).toEqual(['four', 'lives', 'three', 'two']);
  // At once: each gets its place.
  await Promise.all(['five', 'six'].map((name) => home.ok('new', '--name', name, '--', 'sleep', '7033')));
  expect((await listed()).sort()).toEqual(['five', 'four', 'lives', 'six']);
  const { code, stderr } = await home.cli('new', '--', 'true');
  expect([code, stderr]).toEqual([1, expect.stringContaining('sessions that live (at most 4)')]);
});
