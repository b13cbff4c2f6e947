// `rename`, `tag` and `resize`: what a session is called, found by, and how large it is, without attaching.

import { expect, it } from 'vitest';
import { testHome } from './support/home.ts';
import { until } from './support/until.ts';

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly tags?: readonly string[];
  readonly size: { readonly cols: number; readonly rows: number } | null;
}

it('a session gets another name, unless one that lives has it, and is found by it', async () => {
  const home = testHome();
  const { stdout } = await home.ok('new', '--name', 'one', '--', 'sleep', '7041');
  await home.ok('new', '--name', 'two', '--', 'sleep', '7041');
  await home.ok('rename', 'one', 'first one');
  expect((await home.ok('describe', 'first one', '--json')).stdout).toContain(stdout.trim());
  const { code, stderr } = await home.cli('rename', 'first one', 'two');
  expect([code, stderr]).toEqual([1, expect.stringContaining('two already')]);
  expect((await home.cli('rename', 'one', 'three')).code).toBe(3);
  // It is kept by the daemon that comes after.
  await home.killDaemon();
  await home.ok('kill-session', 'first one');
});

it('tags are added and taken away in one go, and choose what is ended', async () => {
  const home = testHome();
  await home.ok('new', '--name', 'one', '--tag', 'old', '--', 'sleep', '7042');
  await home.ok('new', '--name', 'two', '--tag', 'old', '--', 'sleep', '7042');
  expect((await home.ok('tag', 'one', '+new', '+fresh', '-old')).stdout.trim()).toBe('new fresh');
  expect((await home.ok('tag', 'one')).stdout.trim()).toBe('new fresh');
  expect((await home.cli('tag', 'one', 'plain')).code).toBe(2);
  await home.ok('kill-session', '--tag', 'old');
  const left = (await home.ok('list', '--json')).json<Listed[]>();
  expect(left.map(({ name }) => name)).toEqual(['one']);
});

it('a terminal gets another size, and its program is told', async () => {
  const home = testHome();
  await home.ok(
    'new',
    '--name',
    'one',
    '--size',
    '80x24',
    '--',
    'sh',
    '-c',
    'trap "stty size" WINCH; while :; do sleep 0.1; done',
  );
  await home.ok('resize', 'one', '101x33');
  await until('the program to see it', async () =>
    (await home.ok('screen', 'one')).stdout.includes('33 101'),
  );
  expect((await home.cli('resize', 'one', 'large')).code).toBe(2);
});
