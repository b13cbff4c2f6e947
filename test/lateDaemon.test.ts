// A daemon that was stopped while another took over wakes up late: it touches nothing and ends.

import { readFileSync, rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isAlive, startTimeOf } from '../src/host/processIdentity.ts';
import { testHome } from './support/home.ts';
import { until } from './support/until.ts';

it('a late old daemon touches nothing and ends', async () => {
  // Without anything to keep it would end by itself soon: it must not take the new one's files along.
  const home = testHome({ HOLDFAST_EPHEMERAL_GRACE_MS: '60000' });
  const { id, pid } = (await home.cli('new', '--json', '--', 'sleep', '600')).json<{
    id: string;
    pid: number;
  }>();
  const late = home.daemon();
  process.kill(late.pid, 'SIGSTOP');
  // As after a restored backup, or on a file system without locks: nothing of it keeps another from starting.
  rmSync(home.paths.daemonLock);
  rmSync(home.paths.daemonFile);
  rmSync(late.socket);
  const listed = (await home.cli('list', '--json', '--start')).json<{ id: string }[]>();
  expect(listed.map((row) => row.id)).toEqual([id]);
  const current = home.daemon();
  expect(current.epoch).toBeGreaterThan(late.epoch);
  const recordBefore = readFileSync(home.paths.daemonFile, 'utf8');

  process.kill(late.pid, 'SIGCONT');
  await until('the late daemon to have ended', () => !isAlive(late));
  expect(readFileSync(home.paths.daemonFile, 'utf8')).toBe(recordBefore);
  expect(isAlive(current)).toBe(true);
  expect(startTimeOf(pid)).toBeDefined();
  expect((await home.cli('list', '--json')).json()).toMatchObject([{ id, pid, state: 'running' }]);
});
