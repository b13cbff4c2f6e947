// Keepers of an older version go on with what they have, what is new starts in one of the current version, and status and
// doctor show it until the last old one has gone. A and B are the same source built as two versions.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { isAlive, startTimeOf } from '../src/host/processIdentity.ts';
import type { Check, KeeperInfo } from '../src/protocol/types.ts';
import { buildsOf } from './support/builds.ts';
import { type TestHome, testHome } from './support/home.ts';
import { cliTerminal, numbersOf, recorder } from './support/terminals.ts';
import { until } from './support/until.ts';

const VERSION = { A: '1.0.0', B: '2.0.0' };
const builds = buildsOf(VERSION);

interface Row {
  readonly name: string;
  readonly pid: number;
  readonly state: string;
}

/** Version, sessions and draining of each keeper, oldest version first. */
async function keepers(home: TestHome): Promise<[string, number, boolean][]> {
  const status = (await home.ok('status', '--json')).json<{ keepers: KeeperInfo[] }>();
  return status.keepers
    .map(({ version, sessions, isDraining }): [string, number, boolean] => [version, sessions, isDraining])
    .sort((one, other) => one[0].localeCompare(other[0]));
}

async function versionsCheck(home: TestHome): Promise<Check | undefined> {
  const checks = (await home.cli('doctor', '--json')).json<Check[]>();
  return checks.find(({ check }) => check === 'daemon.versions');
}

async function row(home: TestHome, name: string): Promise<Row> {
  const rows = (await home.ok('ps', '-a', '--json')).json<Row[]>();
  const found = rows.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

it('what is new goes to a keeper of the new version, the old one ends after its last session', async () => {
  const a = testHome({ HOLDFAST_KEEPER_LINGER_MS: '100' }).of(builds.A);
  const b = a.of(builds.B);
  writeFileSync(path.join(a.root, 'holdfast.yaml'), 'services: {}\n');
  const program = recorder(a, 'k');
  await a.ok('new', '--name', 'old', '--', ...program.argv);
  await a.ok('new', '--name', 'short', '--', 'sleep', '600');
  const [oldKeeper] = a.keepers();
  if (oldKeeper === undefined) throw new Error('no keeper');
  const terminal = cliTerminal(a, ['attach', 'old'], { cols: 80, rows: 24 });
  await terminal.waitFor('k 2');
  expect(await keepers(a)).toEqual([[VERSION.A, 2, false]]);
  expect(await versionsCheck(a)).toMatchObject({ result: 'PASS' });

  const { stdout } = await b.ok('upgrade');
  expect(stdout).toContain(`1 keeper of ${VERSION.A}: each ends after its last session (2 now)`);
  await b.ok('new', '--name', 'new', '--', 'sleep', '600');
  await b.ok('new', '--name', 'too', '--', 'sleep', '600');
  expect(await keepers(b)).toEqual([
    [VERSION.A, 2, true],
    [VERSION.B, 2, false],
  ]);
  expect((await b.ok('status')).stdout).toMatch(/1\.0\.0 \(draining\)/);
  expect(await versionsCheck(b)).toMatchObject({
    result: 'WARN',
    detail: expect.stringContaining(
      `keeper ${oldKeeper.pid} is ${VERSION.A} and keeps 2 sessions of ${a.root}`,
    ),
    fix: expect.stringContaining('after its last session'),
  });

  // All of it can be typed into, looked at and ended, whoever keeps it.
  terminal.type('typed ');
  await b.ok('send', 'old', 'sent');
  await until('both', () => program.typed.includes('typed ') && program.typed.includes('sent'));
  await b.ok('kill-session', 'short', '--grace', '100ms');
  terminal.type('\x04');
  expect(await terminal.waitForExit()).toBe(3);
  const lines = numbersOf('k', terminal.text);
  expect(lines).toEqual(lines.map((_, at) => (lines[0] ?? 0) + at));
  await until('the old keeper to have gone', () => !isAlive(oldKeeper));
  expect(await keepers(b)).toEqual([[VERSION.B, 2, false]]);
  expect(await versionsCheck(b)).toMatchObject({ result: 'PASS' });
  expect(await row(b, 'old')).toMatchObject({ state: 'exited' });
});

it('a service goes on where it is, and moves when it is restarted, and who watches it with it', async () => {
  const a = testHome({ HOLDFAST_KEEPER_LINGER_MS: '100' }).of(builds.A);
  const b = a.of(builds.B);
  writeFileSync(
    path.join(a.root, 'holdfast.yaml'),
    `services: { api: { command: [sh, -c, "n=0; while :; do n=$((n+1)); echo api $n of $$$$; sleep 0.05; done"] } }`,
  );
  await a.ok('up');
  const watcher = cliTerminal(a, ['attach', 'api'], { cols: 80, rows: 24 });
  await watcher.waitFor('api 2 of');
  const { pid } = await row(a, 'api');
  const [oldKeeper] = a.keepers();
  await b.ok('upgrade');
  expect(await row(b, 'api')).toMatchObject({ pid, state: 'running' });
  expect(startTimeOf(pid)).toBeDefined();
  await b.ok('restart', 'api');
  const moved = await until('another run', async () => {
    const now = await row(b, 'api');
    return now.state === 'running' && now.pid !== pid && now;
  });
  await watcher.waitFor(`api 2 of ${moved.pid}`);
  expect(watcher.exitCode).toBeUndefined();
  await until('the old keeper to have gone', () => oldKeeper !== undefined && !isAlive(oldKeeper));
  expect(await keepers(b)).toEqual([[VERSION.B, 1, false]]);
  const { stdout } = await b.ok('logs', 'api', '-n', '1000');
  expect(stdout).toContain(`api 1 of ${pid}`);
  expect(stdout).toContain(`api 1 of ${moved.pid}`);
});

it('a service that crashes under an old keeper is started again under a new one', async () => {
  const a = testHome().of(builds.A);
  const b = a.of(builds.B);
  await a.ok('start', '--name', 'api', '--', 'sleep', '600');
  const { pid } = await row(a, 'api');
  await b.ok('upgrade');
  process.kill(pid, 'SIGKILL');
  const again = await until('another run', async () => {
    const now = await row(b, 'api');
    return now.state === 'running' && now.pid !== pid && now;
  });
  expect((await keepers(b)).find(([version]) => version === VERSION.B)?.[1]).toBe(1);
  expect(startTimeOf(again.pid)).toBeDefined();
});

it('a keeper brings back the newest daemon that ever ran, though it is older itself', async () => {
  const a = testHome().of(builds.A);
  await a.ok('start', '--name', 'api', '--', 'sleep', '600');
  await a.of(builds.B).ok('upgrade');
  const killed = await a.killDaemon();
  await until('a daemon', () => {
    try {
      return a.daemon().pid !== killed.pid;
    } catch {
      return false;
    }
  });
  expect(a.daemon().version).toBe(VERSION.B);
});
