// `backlog`: the bytes a session printed, by stream and offset, while it runs and after it has ended.

import { expect, it } from 'vitest';
import { testHome } from './support/home.ts';
import { until } from './support/until.ts';

interface Page {
  readonly from: number;
  readonly next: number;
  readonly end: number;
  readonly data: string;
}

const BOTH = 'for n in 1 2 3; do echo out $n; sleep 0.05; echo err $n >&2; sleep 0.05; done; sleep 7051';

it('gives each stream alone and both as they came, to everybody who asks', async () => {
  const home = testHome();
  await home.ok('new', '--pipe', '--name', 'both', '--', 'sh', '-c', BOTH);
  const backlog = async (...args: string[]): Promise<string> =>
    (await home.ok('backlog', 'both', ...args)).stdout;
  await until('all of it', async () => (await backlog()).includes('err 3'));
  expect(await backlog('--stream', 'stdout')).toBe('out 1\nout 2\nout 3\n');
  expect(await backlog('--stream', 'stderr')).toBe('err 1\nerr 2\nerr 3\n');
  expect(await backlog()).toBe('out 1\nerr 1\nout 2\nerr 2\nout 3\nerr 3\n');
  expect(await backlog('--from', '12')).toBe('out 2\nerr 2\nout 3\nerr 3\n');
  expect(await backlog('--from', '13', '--stream', 'stdout')).toBe('ut 2\nout 3\n');
  const page = JSON.parse(await backlog('--json')) as Page;
  expect(page).toMatchObject({ from: 0, next: 36, end: 36 });
  expect(Buffer.from(page.data, 'base64').toString()).toMatch(/^out 1/);
  expect((await home.cli('backlog', 'both', '--stream', 'stdin')).code).toBe(2);
});

it('gives every byte of more than a page, also of a session that has ended and after the daemon did', async () => {
  const home = testHome();
  const { stdout } = await home.ok('new', '--pipe', '--', 'sh', '-c', 'seq 1 300000; seq 1 9 >&2');
  await home.ok('wait', stdout.trim(), '--for', 'exit');
  await home.killDaemon();
  const all = (await home.ok('backlog', stdout.trim(), '--start', '--stream', 'stdout')).stdout;
  expect(all).toBe(Array.from({ length: 300_000 }, (_, n) => `${n + 1}\n`).join(''));
  expect((await home.ok('backlog', stdout.trim(), '--stream', 'stderr')).stdout).toBe(
    '1\n2\n3\n4\n5\n6\n7\n8\n9\n',
  );
});
