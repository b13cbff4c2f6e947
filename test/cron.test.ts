// `cron`, under the real command line: what `up` leaves to the clock, what the clock starts, and what is said of it.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type TestHome, testHome } from './support/home.ts';
import { reboot } from './support/reboot.ts';
import { serviceOf } from './support/stack.ts';
import { until } from './support/until.ts';

const NEW_YEAR = 'cron: "0 3 1 1 *"';
const EVERY_SECOND = 'cron: "* * * * * *"';

async function homeWith(services: Readonly<Record<string, string>>): Promise<TestHome> {
  const home = testHome();
  const lines = Object.entries(services).map(([name, keys]) => `  ${name}: { ${keys} }`);
  writeFileSync(path.join(home.root, 'holdfast.yaml'), `services:\n${lines.join('\n')}\n`);
  return home;
}

const whyOf = async (home: TestHome, name: string): Promise<unknown> =>
  (await home.cli('why', name, '--json')).json();

it('is left to its clock by `up`, runs now where it is started, and is left out once stopped', async () => {
  const home = await homeWith({ yearly: `command: "echo ran", ${NEW_YEAR}` });
  const isNewYear = (ms: number | null): string => new Date(ms ?? 0).toLocaleString('sv').slice(5);
  const { stdout } = await home.ok('up');
  expect(stdout).toContain('yearly: left to its clock');
  expect(stdout).toMatch(/yearly .*stopped, next run in \d+ d/);
  const armed = await serviceOf(home, 'yearly');
  expect(armed).toMatchObject({ state: { state: 'stopped' }, run: null });
  expect(isNewYear(armed.nextRunAt)).toBe('01-01 03:00:00');
  expect((await home.ok('ps')).stdout).toContain('next run in');
  expect((await home.ok('describe', 'yearly')).stdout).toMatch(/next run at \d{4}-01-01 03:00:00/);
  expect(await whyOf(home, 'yearly')).toMatchObject({
    reason: 'it waits for its time',
    details: [expect.stringMatching(/^next run at \d{4}-01-01 03:00, in \d+h: `cron: "0 3 1 1 \*"`$/)],
    suggestions: ['run it now: holdfast start yearly', 'leave it out from now on: holdfast stop yearly'],
  });
  await home.ok('start', 'yearly');
  const ran = await serviceOf(home, 'yearly');
  expect(ran).toMatchObject({ state: { state: 'completed' }, nextRunAt: armed.nextRunAt, restarts: 0 });
  await home.ok('up');
  expect((await serviceOf(home, 'yearly')).run?.number).toBe(1);
  await home.ok('stop', 'yearly');
  expect(await serviceOf(home, 'yearly')).toMatchObject({ state: { state: 'stopped' }, nextRunAt: null });
  await home.ok('up', 'yearly');
  expect((await serviceOf(home, 'yearly')).run?.number).toBe(2);
}, 60_000);

it('runs whenever its time has come, however its last run ended, also with another daemon', async () => {
  const home = await homeWith({
    well: `command: "echo ran", ${EVERY_SECOND}`,
    badly: `command: "echo no; exit 3", ${EVERY_SECOND}, restart: never`,
    unready: `command: "echo ran", ${EVERY_SECOND}, autostart: false`,
  });
  await home.ok('up', '--detach');
  const runsOf = async (name: string): Promise<number> => (await serviceOf(home, name)).run?.number ?? 0;
  const hasRun = (name: string, times: number) =>
    until(`${name} to have run ${times} times`, async () => (await runsOf(name)) >= times);
  await hasRun('well', 2);
  await hasRun('badly', 2);
  expect(
    await until('it to have failed', async () => {
      const { state, nextRunAt } = await serviceOf(home, 'badly');
      return state.state === 'failed' && { state, nextRunAt };
    }),
  ).toMatchObject({ state: { reason: 'exited with code 3' }, nextRunAt: expect.any(Number) });
  const before = await runsOf('well');
  await home.killDaemon();
  await home.ok('status', '--start');
  await hasRun('well', before + 2);
  expect(await serviceOf(home, 'well')).toMatchObject({ restarts: 0 });
  expect(await serviceOf(home, 'unready')).toMatchObject({ run: null, nextRunAt: null });
}, 60_000);

it('is not started twice while a run goes on', async () => {
  const home = await homeWith({ long: `command: "exec sleep 600", ${EVERY_SECOND}` });
  await home.ok('up', '--detach');
  const first = await until('it to run', async () => {
    const service = await serviceOf(home, 'long');
    return service.state.state === 'running' ? service : undefined;
  });
  const later = await until('its time to have come twice more', async () => {
    const service = await serviceOf(home, 'long');
    return (service.nextRunAt ?? 0) > (first.nextRunAt ?? 0) + 1_000 ? service : undefined;
  });
  expect(later.run).toEqual(first.run);
  await home.ok('down');
  expect(await serviceOf(home, 'long')).toMatchObject({ state: { state: 'stopped' }, nextRunAt: null });
}, 60_000);

it('is left to its clock again by `resurrect`, which does not run it', async () => {
  const home = await homeWith({ yearly: `command: "echo ran", ${NEW_YEAR}`, off: `command: x, ${NEW_YEAR}` });
  await home.ok('up');
  await home.ok('stop', 'off');
  await home.ok('save');
  await reboot(home);
  await home.ok('status', '--start');
  expect(await serviceOf(home, 'yearly')).toMatchObject({ run: null, nextRunAt: null });
  await home.ok('resurrect');
  expect(await serviceOf(home, 'yearly')).toMatchObject({ run: null, nextRunAt: expect.any(Number) });
  expect(await serviceOf(home, 'off')).toMatchObject({ run: null, nextRunAt: null });
}, 60_000);
