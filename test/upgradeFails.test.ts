// A newer version that cannot take over leaves the older daemon serving: said once in the log, shown by status and doctor,
// not tried again by every command. The broken build is a real one whose daemon ends at once.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isAlive, startTimeOf } from '../src/host/processIdentity.ts';
import { readCurrent } from '../src/host/versions.ts';
import type { Check } from '../src/protocol/types.ts';
import { buildsOf } from './support/builds.ts';
import { type TestHome, testHome } from './support/home.ts';
import { openTerminal } from './support/pty.ts';
import { until } from './support/until.ts';

const VERSION = { A: '1.0.0', broken: '2.0.0', C: '3.0.0' };
const builds = buildsOf(VERSION);

/** Its daemon says why and ends; every other program of it is whole. */
function breakDaemon(): void {
  writeFileSync(
    path.join(builds.broken, 'daemon.js'),
    'process.stderr.write("a part of it is missing\\n"); process.exit(1);\n',
  );
}

async function version(home: TestHome): Promise<Check | undefined> {
  const checks = (await home.cli('doctor', '--json')).json<Check[]>();
  return checks.find(({ check }) => check === 'version');
}

function linesOf(home: TestHome, text: string): number {
  const log = readFileSync(path.join(home.paths.logDir, 'clients.log'), 'utf8');
  return log.split('\n').filter((line) => line.includes(text)).length;
}

describe('a newer daemon that does not start', () => {
  it('leaves the older one serving, and is not tried again until somebody asks', async () => {
    breakDaemon();
    const a = testHome().of(builds.A);
    const { pid } = (await a.ok('new', '--json', '--name', 'one', '--', 'sleep', '600')).json<{
      pid: number;
    }>();
    const before = a.daemon();
    const broken = a.of(builds.broken);
    const failed = await broken.cli('upgrade');
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('a part of it is missing');
    const after = a.daemon();
    expect(after).toMatchObject({ version: VERSION.A, epoch: before.epoch + 1 });
    expect(isAlive(before)).toBe(false);
    expect(startTimeOf(pid)).toBeDefined();
    expect((await a.ok('list', '--json')).json()).toMatchObject([{ name: 'one', pid, state: 'running' }]);
    expect(readCurrent(a.paths)?.version).toBe(VERSION.A);

    for (const name of ['two', 'three']) await broken.ok('new', '--name', name, '--', 'sleep', '600');
    expect(a.daemon()).toEqual(after);
    for (const one of [a, broken])
      expect((await one.ok('status')).stdout).toContain(`${VERSION.broken} could not take over: `);
    expect((await a.ok('status', '--json')).json()).toMatchObject({
      failedUpgrade: { from: VERSION.A, to: VERSION.broken },
    });
    expect(await version(a)).toMatchObject({
      result: 'WARN',
      detail: expect.stringContaining(`${VERSION.broken} could not take over`),
      fix: expect.stringContaining('holdfast upgrade'),
    });

    // Another build gets its chance, and then nothing is wrong any more.
    await a.of(builds.C).ok('new', '--name', 'four', '--', 'sleep', '600');
    expect(a.daemon().version).toBe(VERSION.C);
    expect((await a.ok('status', '--json')).json()).toMatchObject({ failedUpgrade: null });
    expect(await version(a.of(builds.C))).toMatchObject({ result: 'PASS' });
  });

  it('is tried once where nobody asked for it, and what was asked for is done all the same', async () => {
    breakDaemon();
    const a = testHome().of(builds.A);
    await a.ok('persist', 'on');
    const broken = a.of(builds.broken);
    for (const name of ['one', 'two', 'three']) await broken.ok('new', '--name', name, '--', 'sleep', '600');
    expect(a.daemon().version).toBe(VERSION.A);
    expect((await a.ok('list', '--json')).json()).toHaveLength(3);
    expect(linesOf(a, 'the older daemon goes on')).toBe(1);
    expect((await a.ok('persist', '--json')).json()).toEqual({ persistent: true });
  });
});

describe('a daemon in the foreground', () => {
  it('does not make way, and whoever wanted it to is told where it runs', async () => {
    const a = testHome().of(builds.A);
    const server = openTerminal({
      command: [process.execPath, path.join(builds.A, 'cli.js'), 'server'],
      cwd: a.root,
      env: a.env,
    });
    await until('the daemon', () => {
      try {
        return isAlive(a.daemon());
      } catch {
        return false;
      }
    });
    const daemon = a.daemon();
    const c = a.of(builds.C);
    const refused = await c.cli('upgrade', '--json');
    expect(refused.code).toBe(1);
    expect(refused.json()).toMatchObject({
      error: {
        kind: 'handoverRefused',
        message: expect.stringContaining(`holdfast server, pid ${daemon.pid}`),
      },
    });
    await c.ok('new', '--name', 'one', '--', 'sleep', '600');
    expect(a.daemon()).toEqual(daemon);
    expect((await c.ok('status')).stdout).toContain('it runs in the foreground');

    server.type('\x03');
    expect(await server.waitForExit()).toBe(0);
    expect((await c.ok('list', '--json', '--start')).json()).toMatchObject([{ name: 'one' }]);
    expect(a.daemon().version).toBe(VERSION.C);
  });
});
