// `service/history` of a real daemon: what services used, what they printed, and how each of their starts went.

import { expect, it } from 'vitest';
import type { DaemonResult } from '../src/protocol/types.ts';
import { ask } from './support/ask.ts';
import { type TestHome, testHome } from './support/home.ts';
import { bringUp, serviceOf } from './support/stack.ts';
import { until } from './support/until.ts';

/** Several looks, each after the interval below, on a machine with other work. */
const LONG_MS = 60_000;
const OFTEN = { HOLDFAST_HISTORY_INTERVAL_MS: '300' };

type Answer = DaemonResult<'service/history'>;
type Of = Answer['services'][number];

const command = (line: string): string => `command: ${JSON.stringify(line)}`;

async function historyOf(
  home: TestHome,
  name: string,
  since = 0,
): Promise<Of & Pick<Answer, 'times' | 'now'>> {
  const [{ id }, answer] = await Promise.all([
    serviceOf(home, name),
    ask(home, 'service/history', { root: home.root, since }),
  ]);
  const found = answer.services.find(({ service }) => service === id);
  if (found === undefined) throw new Error(`no history of ${name}`);
  return { ...found, times: answer.times, now: answer.now };
}

const shows = (home: TestHome, name: string, what: string, fact: (history: Of) => boolean) =>
  until(
    `${name} to have ${what}`,
    async () => {
      const history = await historyOf(home, name);
      return fact(history) ? history : undefined;
    },
    LONG_MS,
  );

const last = (values: readonly (number | null)[]): number => values.at(-1) ?? 0;

it('tells the busy from the idle and the chatty from the quiet, and only what is new where asked for that', async () => {
  const home = testHome(OFTEN);
  await bringUp(home, {
    busy: command('while :; do :; done'),
    chatty: command('while :; do echo a line of some length; sleep 0.01; done'),
    idle: command('exec sleep 600'),
  });
  await shows(home, 'busy', 'used a core', ({ cpu }) => last(cpu) > 20);
  await shows(home, 'chatty', 'printed', ({ output }) => last(output) > 200);
  const idle = await shows(home, 'idle', 'samples', ({ memory }) => memory.length > 3 && last(memory) > 0);
  expect(Math.max(...idle.cpu.map((cpu) => cpu ?? 0))).toBeLessThan(20);
  expect(last(idle.output)).toBe(0);

  const before = await historyOf(home, 'busy');
  expect([...before.times].sort((a, b) => a - b)).toEqual(before.times);
  const after = await until('a newer sample', async () => {
    const newer = await historyOf(home, 'busy', before.now);
    return newer.times.length > 0 ? newer : undefined;
  });
  expect(after.times.every((time) => time >= before.now)).toBe(true);
  expect(after.times.length).toBeLessThan(before.times.length);
  expect(after.cpu).toHaveLength(after.times.length);
  expect(after.starts).toEqual([]);
}, 120_000);

it('tells how each start went: waiting, ready, restarted by hand, crashed and started again', async () => {
  const home = testHome(OFTEN);
  await bringUp(home, {
    db: `${command('sleep 0.3; touch up; exec sleep 600')}, ready: { file: up, every: 100ms }`,
    api: `${command('exec sleep 600')}, dependsOn: { db: { condition: ready } }`,
    crasher: `${command('exit 3')}, restart: { delay: 50ms, maxDelay: 50ms, maxRestarts: 2, jitter: 0 }`,
  });
  const { starts } = await shows(home, 'api', 'got ready', (one) => one.starts.at(-1)?.readyAt != null);
  const [first] = starts;
  const [db] = (await historyOf(home, 'db')).starts;
  expect(starts).toHaveLength(1);
  expect(first?.startedAt).toBeGreaterThan(first?.begunAt ?? 0);
  expect(first?.startedAt).toBeGreaterThanOrEqual(db?.readyAt ?? Number.POSITIVE_INFINITY);

  await home.ok('restart', 'api');
  const again = await shows(home, 'api', 'started again', (one) => one.starts.at(-1)?.run === 2);
  expect(again.starts).toMatchObject([
    { run: 1, isAutomatic: false, exit: { outcome: expect.stringMatching(/stopped|killed/) } },
    { run: 2, isAutomatic: false, endedAt: null },
  ]);

  const loop = await shows(home, 'crasher', 'given up', ({ starts: all }) => all.at(-1)?.run === 3);
  await until('its end', async () => (await serviceOf(home, 'crasher')).state.state === 'failed');
  expect(loop.starts.map(({ isAutomatic }) => isAutomatic)).toEqual([false, true, true]);
  expect((await historyOf(home, 'crasher')).starts).toMatchObject(
    [1, 2, 3].map((run) => ({ run, exit: { exitCode: 3 } })),
  );

  await home.killDaemon();
  await home.ok('status', '--start');
  const found = await shows(home, 'api', 'been found', (one) => one.starts.length > 0);
  expect(found.starts).toMatchObject([{ run: 2, wasFound: true, readyAt: null }]);
}, 120_000);
