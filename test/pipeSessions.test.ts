// Pipe sessions: input with an end, each output alone and both as one, and nothing taken from anybody by reading.

import { expect, it } from 'vitest';
import { ask } from './support/ask.ts';
import { testHome } from './support/home.ts';

it('takes input and its end in one call, and answers a repeat of it without typing again', async () => {
  const home = testHome();
  const { stdout } = await home.ok('new', '--pipe', '--name', 'sorting', '--', 'sort');
  await home.ok('send', 'sorting', 'pear', '--key', 'C-j');
  const about = { session: stdout.trim(), root: null };
  const [first, last] = [
    { ...about, text: 'apple\n', writeId: 'w1' },
    { ...about, text: 'fig\n', eof: true, writeId: 'w2' },
  ];
  for (const write of [first, first, last, last])
    expect(await ask(home, 'session/write', write)).toEqual({ accepted: write.text.length });
  await home.ok('wait', 'sorting', '--for', 'exit');
  expect((await home.ok('backlog', 'sorting', '--stream', 'stdout')).stdout).toBe('apple\nfig\npear\n');
  // Read as often as one likes.
  expect((await home.ok('backlog', 'sorting')).stdout).toBe('apple\nfig\npear\n');
});

it('merges both outputs in the order they were printed, where that is asked for', async () => {
  const home = testHome();
  const script = 'n=0; while [ $n -lt 200 ]; do n=$((n+1)); echo o$n; echo e$n >&2; done; exit 3';
  const { stdout } = await home.ok('new', '--pipe', '--merged', '--', 'sh', '-c', script);
  const id = stdout.trim();
  await home.ok('wait', id, '--for', 'exit');
  const both = Array.from({ length: 200 }, (_, index) => `o${index + 1}\ne${index + 1}\n`).join('');
  expect((await home.ok('backlog', id, '--stream', 'stdout')).stdout).toBe(both);
  expect((await home.ok('backlog', id, '--stream', 'stderr')).stdout).toBe('');
  expect((await home.ok('describe', id, '--json')).stdout).toContain('"exitCode":3');
  const absent = await home.cli('new', '--pipe', '--merged', '--', 'no-such-command-7065');
  expect([absent.code, absent.stderr]).toEqual([1, expect.stringContaining('no such command')]);
});
