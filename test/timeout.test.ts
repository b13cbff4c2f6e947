// `timeout`: a run that lasts longer is ended as `stop` says and counts as crashed, under the real command line.

import { expect, it } from 'vitest';
import type { ServiceInfo } from '../src/protocol/types.ts';
import type { TestHome } from './support/home.ts';
import { serviceOf, upWith } from './support/stack.ts';
import { until } from './support/until.ts';

/** Ends by nothing but SIGKILL. */
const STUBBORN = 'trap "" TERM; echo up; while :; do sleep 0.05; done';

const isIn = (home: TestHome, name: string, state: string): Promise<ServiceInfo> =>
  until(`${name} to be ${state}`, async () => {
    const service = await serviceOf(home, name);
    return service.state.state === state ? service : undefined;
  });

const whyOf = async (home: TestHome, name: string): Promise<unknown> =>
  (await home.cli('why', name, '--json')).json();

const command = (line: string): string => `command: ${JSON.stringify(line)}`;

it('ends a run that lasts longer by its stop policy, counts it as a crash, and leaves others alone', async () => {
  const home = await upWith({
    loops: `${command(STUBBORN)}, timeout: 300ms, stop: { grace: 100ms }, restart: { delay: 10ms, maxRestarts: 2 }`,
    polite: `${command('trap "exit 0" TERM; while :; do sleep 0.05; done')}, timeout: 300ms, restart: never`,
    quick: `${command('exit 0')}, timeout: 10m, restart: never`,
    slow: `${command('exec sleep 600')}, timeout: 10m`,
  });
  expect((await isIn(home, 'loops', 'failed')).run?.exit).toMatchObject({ outcome: 'killed' });
  expect(await serviceOf(home, 'loops')).toMatchObject({ restarts: 2, run: { number: 3 } });
  expect(await whyOf(home, 'loops')).toMatchObject({
    reason: 'it ran longer than its timeout of 300ms; gave up after 2 restarts',
    details: ['up'],
    suggestions: expect.arrayContaining(['if it may take longer: raise `timeout` of loops']),
  });
  expect((await isIn(home, 'polite', 'failed')).state).toMatchObject({
    reason: 'it ran longer than its timeout of 300ms',
    exit: { exitCode: 0 },
  });
  expect(await serviceOf(home, 'quick')).toMatchObject({ state: { state: 'completed' } });
  expect(await serviceOf(home, 'slow')).toMatchObject({ state: { state: 'running' }, restarts: 0 });
  expect(await whyOf(home, 'slow')).toMatchObject({
    details: expect.arrayContaining([expect.stringMatching(/^its timeout of 10m ends it in /)]),
  });
}, 60_000);

it('a stop while it is being ended sticks', async () => {
  const home = await upWith({ a: `${command(STUBBORN)}, timeout: 300ms, stop: { grace: 10m }` });
  const { run } = await isIn(home, 'a', 'stopping');
  expect(await whyOf(home, 'a')).toMatchObject({
    reason: 'it is being started again: it ran longer than its timeout of 300ms',
  });
  await home.ok('stop', 'a', '--detach');
  expect(await whyOf(home, 'a')).toMatchObject({ reason: 'it is being stopped' });
  process.kill(run?.pid ?? 0, 'SIGKILL');
  expect(await isIn(home, 'a', 'stopped')).toMatchObject({ restarts: 0, run: { number: 1 } });
}, 60_000);

it('is over after a restart of the daemon, too', async () => {
  const home = await upWith({ a: `${command('exec sleep 600')}, timeout: 3s, restart: never` });
  const before = await isIn(home, 'a', 'running');
  await home.killDaemon();
  await home.ok('status', '--start');
  const after = await isIn(home, 'a', 'failed');
  expect(after.state).toMatchObject({ reason: 'it ran longer than its timeout of 3s' });
  expect(after.run).toMatchObject({ number: 1, pid: before.run?.pid, startTime: before.run?.startTime });
}, 60_000);
