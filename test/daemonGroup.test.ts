// A daemon that is started by something that ends all it started, as an init script, a terminal or a container does: the
// whole process group is ended, and nothing but the daemon goes with it. startup.test.ts does it with systemd.

import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readGoodbye } from '../src/host/goodbye.ts';
import { isAlive } from '../src/host/processIdentity.ts';
import { distDir, processesOf, type TestHome, testHome } from './support/home.ts';
import { until } from './support/until.ts';

interface Row {
  readonly name: string;
  readonly state: string;
  readonly pid: number;
  readonly restarts: number;
}

/** `holdfast server`, leader of a group of its own; its number. */
async function startServer(home: TestHome): Promise<number> {
  const server: ChildProcess = spawn(process.execPath, [path.join(distDir, 'cli.js'), 'server'], {
    cwd: home.root,
    env: home.env,
    detached: true,
    stdio: 'ignore',
  });
  const group = server.pid ?? 0;
  onTestFinished(() => void server.kill('SIGKILL'));
  await until('the daemon to answer', async () => (await home.cli('status', '--no-start')).code === 0);
  expect(groupOf(home.daemon().pid)).toBe(group);
  return group;
}

function groupOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}

async function running(home: TestHome, ...args: readonly string[]): Promise<Row[]> {
  const rows = (await home.cli('ps', '--json', ...args)).json<Row[]>();
  return rows.map(({ name, state, pid, restarts }) => ({ name, state, pid, restarts }));
}

it.each(['SIGTERM', 'SIGKILL'] as const)(
  'the end of its group by %s leaves keepers and services as they are, and the next daemon adopts them',
  async (signal) => {
    const home = testHome();
    writeFileSync(
      path.join(home.root, 'holdfast.yaml'),
      'services:\n  terminal: { command: [sleep, "300"] }\n  pipes: { command: "sleep 301 | sleep 302", tty: false }\n',
    );
    const group = await startServer(home);
    await home.ok('up');
    const before = await running(home);
    expect(before).toMatchObject([{ state: 'running' }, { state: 'running' }]);
    const [keeper] = home.keepers();
    const daemon = home.daemon();
    const others = processesOf(home.home).filter(({ pid }) => groupOf(pid) !== group);
    expect(others.length).toBeGreaterThanOrEqual(5);

    process.kill(-group, signal);
    await until('all of the group to have ended', () => !isAlive(daemon));
    expect(others.filter((one) => !isAlive(one))).toEqual([]);
    // One that could say goodbye is not brought back by anybody but whoever asks.
    expect(readGoodbye(home.paths)?.instance).toBe(signal === 'SIGTERM' ? daemon.instance : undefined);

    expect(await running(home)).toEqual(before);
    expect(home.daemon().epoch).toBeGreaterThan(daemon.epoch);
    expect(home.keepers()).toEqual([keeper]);
    process.kill(before[0]?.pid ?? 0, 'SIGKILL');
    await until('its next run', async () => {
      const [row] = await running(home);
      return row?.state === 'running' && row.restarts === 1;
    });
  },
);
