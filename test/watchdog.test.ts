// Keepers bring the daemon back that vanished without a goodbye, where services need it; nobody else does in these tests.

import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { isAlive } from '../src/host/processIdentity.ts';
import type { DaemonRecord } from '../src/host/records.ts';
import { commandOf } from './support/commandOf.ts';
import { processesOf, type TestHome, testHome } from './support/home.ts';
import { temporaryFolder } from './support/temporary.ts';
import { until } from './support/until.ts';

interface ServiceRow {
  readonly name: string;
  readonly pid: number | null;
  readonly state: string;
  readonly restarts: number;
  readonly startedAt: number;
}

/** Longer than the longest wait before a keeper looks for the daemon, in ticks of a program. */
const TICKS = 20;
/** Prints nothing; a tick every tenth of a second, to a file. */
const TICK = 'while :; do echo tick >> ticks; sleep 0.1; done';

function declare(root: string, services: Readonly<Record<string, string>>): void {
  writeFileSync(path.join(root, 'holdfast.yaml'), `services:\n`);
  for (const [name, rest] of Object.entries(services))
    appendFileSync(path.join(root, 'holdfast.yaml'), `  ${name}: ${rest}\n`);
}

async function service(home: TestHome, name: string): Promise<ServiceRow> {
  const rows = (await home.cli('ps', '--all', '--json')).json<ServiceRow[]>();
  const row = rows.find((one) => one.name === name);
  if (row === undefined) throw new Error(`there is no service ${name}`);
  return row;
}

/** Runs, and was restarted so often. */
function restarted(home: TestHome, name: string, restarts: number): Promise<ServiceRow> {
  return until(`${name} to run, restarted ${restarts} times`, async () => {
    const row = await service(home, name);
    return row.state === 'running' && row.restarts === restarts && row;
  });
}

/** No command is run for it: that would start one. */
function anotherDaemon(home: TestHome, before: DaemonRecord): Promise<DaemonRecord> {
  return until('another daemon', () => {
    try {
      const daemon = home.daemon();
      return daemon.instance !== before.instance && daemon;
    } catch {
      return undefined;
    }
  });
}

/** Something in the home has gone on for longer than a keeper would have waited. */
async function waitForTicks(home: TestHome): Promise<void> {
  const file = path.join(home.root, 'ticks');
  const count = (): number => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').length : 0);
  const before = count();
  await until('the program to go on', () => count() > before + TICKS);
}

const kill = ({ pid }: ServiceRow): void => void (pid !== null && process.kill(pid, 'SIGKILL'));

it('brings back a daemon that was killed; services keep pid and restart count, and are restarted by the new one', async () => {
  const home = testHome();
  declare(home.root, { api: '{ command: [sleep, "300"] }', web: '{ command: [sleep, "300"] }' });
  await home.ok('up', '--detach');
  kill(await restarted(home, 'api', 0));
  const before = await restarted(home, 'api', 1);
  const web = await service(home, 'web');
  const keepers = home.keepers();

  const killed = await home.killDaemon();
  const daemon = await anotherDaemon(home, killed);
  expect(daemon.epoch).toBeGreaterThan(killed.epoch);
  const status = (await home.cli('status', '--json')).json();
  expect(status).toMatchObject({ pid: daemon.pid, persistent: true, clients: [], services: 2 });
  for (const { name, pid, restarts, startedAt } of [before, web])
    expect(await service(home, name)).toMatchObject({ state: 'running', pid, restarts, startedAt });

  kill(before);
  const after = await restarted(home, 'api', 2);
  expect(after.pid).not.toBe(before.pid);
  expect(await service(home, 'web')).toMatchObject({ pid: web.pid, restarts: 0 });
  expect(home.keepers()).toEqual(keepers);
  expect(home.daemon()).toEqual(daemon);
});

it('brings it back for a service that crashed while it was gone', async () => {
  const home = testHome();
  declare(home.root, { api: '{ command: [sleep, "300"] }' });
  await home.cli('up', '--detach');
  const before = await restarted(home, 'api', 0);
  const killed = home.daemon();
  process.kill(killed.pid, 'SIGKILL');
  kill(before);
  await until('both to be gone', () => !isAlive(killed));
  await anotherDaemon(home, killed);
  expect((await restarted(home, 'api', 1)).pid).not.toBe(before.pid);
});

it('brings it back for a service that waits to be started again', async () => {
  const home = testHome();
  declare(home.root, {
    api: '{ command: [sh, -c, "test -e works && exec sleep 300"], restart: { delay: 5s } }',
  });
  await home.cli('up', '--detach');
  await until('the service to wait', async () => (await service(home, 'api')).state === 'backingOff');
  const killed = home.daemon();
  writeFileSync(path.join(home.root, 'works'), '');
  process.kill(killed.pid, 'SIGKILL');
  await anotherDaemon(home, killed);
  await until('the service to run', async () => (await service(home, 'api')).state === 'running');
});

it('starts one daemon although the keepers of two roots miss it', async () => {
  const home = testHome();
  const other = temporaryFolder();
  for (const root of [home.root, other]) {
    declare(root, { api: '{ command: [sleep, "300"] }' });
    await home.ok('--root', root, 'up');
  }
  await anotherDaemon(home, await home.killDaemon());
  const keepers = home.keepers().map(({ pid }) => expect.objectContaining({ pid, sessions: 1 }));
  expect((await home.cli('status', '--json')).json()).toMatchObject({
    keepers: expect.arrayContaining(keepers),
  });
  const daemons = processesOf(home.home).filter(({ pid }) => commandOf(pid).includes('/daemon.js '));
  expect(daemons).toMatchObject([{ pid: home.daemon().pid }]);
});

it('starts none after a goodbye', async () => {
  const home = testHome();
  declare(home.root, { api: `{ command: [sh, -c, "${TICK}"] }` });
  await home.cli('up', '--detach');
  const { pid } = await restarted(home, 'api', 0);
  const daemon = home.daemon();
  await home.ok('shutdown');
  expect(isAlive(daemon)).toBe(false);
  await waitForTicks(home);
  expect(() => home.daemon()).toThrow('no daemon lives');
  expect(await service(home, 'api')).toMatchObject({ state: 'running', pid });
});

it('starts none after a shutdown by force', async () => {
  const home = testHome();
  declare(home.root, { api: `{ command: [sh, -c, "${TICK}"] }` });
  await home.cli('up', '--detach');
  await restarted(home, 'api', 0);
  process.kill(home.daemon().pid, 'SIGSTOP');
  await home.ok('shutdown', '--force');
  await waitForTicks(home);
  expect(() => home.daemon()).toThrow('no daemon lives');
});

it('starts none for terminals alone', async () => {
  const home = testHome();
  await home.ok('new', '--', 'sh', '-c', TICK);
  await home.killDaemon();
  await waitForTicks(home);
  expect(() => home.daemon()).toThrow('no daemon lives');
});
