// `holdfast shutdown`: an orderly end, a forced one, and what each leaves.

import { expect, it } from 'vitest';
import { readGoodbye } from '../src/host/goodbye.ts';
import { isAlive, startTimeOf, stateOf } from '../src/host/processIdentity.ts';
import { readDaemonRecord } from '../src/host/records.ts';
import { testHome } from './support/home.ts';
import { until } from './support/until.ts';

it('ends the daemon, records a goodbye, and leaves what runs running', async () => {
  const home = testHome();
  const { pid } = (await home.cli('new', '--json', '--', 'sleep', '300')).json<{ pid: number }>();
  const daemon = home.daemon();
  const result = await home.cli('shutdown');
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(isAlive(daemon)).toBe(false);
  expect(readDaemonRecord(home.paths)).toBeUndefined();
  expect(readGoodbye(home.paths)).toMatchObject({ instance: daemon.instance, epoch: daemon.epoch });
  expect(startTimeOf(pid)).toBeDefined();
});

it('with --sessions ends what runs too', async () => {
  const home = testHome();
  const { pid } = (await home.cli('new', '--json', '--', 'sleep', '300')).json<{ pid: number }>();
  const startTime = startTimeOf(pid) ?? 0;
  await home.ok('shutdown', '--sessions');
  expect(isAlive({ pid, startTime })).toBe(false);
});

it('says of a stopped daemon that it does not answer; --force helps, and what runs goes on', async () => {
  const home = testHome();
  const { pid } = (await home.cli('new', '--json', '--', 'sleep', '300')).json<{ pid: number }>();
  const daemon = home.daemon();
  process.kill(daemon.pid, 'SIGSTOP');
  await until('the daemon to be stopped', () => stateOf(daemon.pid) === 'T');
  const status = await home.cli('status', '--json');
  expect(status.json()).toMatchObject({ error: { kind: 'notAnswering', pid: daemon.pid, isStopped: true } });
  expect((await home.cli('shutdown')).stderr).toContain('--force');
  await home.ok('shutdown', '--force');
  expect(isAlive(daemon)).toBe(false);
  expect(startTimeOf(pid)).toBeDefined();
  await home.ok('ps', '--json');
});
