// A program that reads nothing of what was typed into it is pointed at, and not any more when it does.

import { expect, it } from 'vitest';
import { testHome } from './support/home.ts';
import { until } from './support/until.ts';

it('a program that does not read is told of below the table, until it reads', async () => {
  const home = testHome();
  await home.ok(
    'new',
    '--name',
    'deaf',
    '--',
    'sh',
    '-c',
    'trap "exec cat" USR1; while :; do sleep 0.1; done',
  );
  await home.ok('new', '--name', 'other', '--', 'cat');
  // A terminal itself takes some 70 kB ahead.
  for (const name of ['deaf', 'deaf', 'other', 'other'])
    await home.ok('send', name, 'a line\n'.repeat(10_000));
  const list = async (): Promise<string> => (await home.ok('list')).stdout;
  await until('it to be told', async () =>
    /^! deaf: has read nothing of what was typed since \d\d:\d\d:\d\d$/m.test(await list()),
  );
  expect(await list()).not.toContain('! other');
  const [row] = (await home.ok('list', '--json')).json<{ warnings: string[]; pid: number }[]>();
  expect(row?.warnings).toHaveLength(1);
  await home.killDaemon();
  expect((await home.ok('list', '--start')).stdout).toContain('! deaf');
  process.kill(row?.pid ?? 0, 'SIGUSR1');
  await until('it to be well', async () => !(await list()).includes('! deaf'));
});
