// Finding the real daemon, starting it where none runs, and what happens where something else is in its place.

import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectOnce, type PlainClient } from '../src/client/connect.ts';
import { DaemonClient, type DaemonClientOptions } from '../src/client/daemonClient.ts';
import { ensureHome } from '../src/host/paths.ts';
import { isAlive, startTimeOf } from '../src/host/processIdentity.ts';
import { readDaemonRecord } from '../src/host/records.ts';
import { isFailure } from '../src/protocol/failure.ts';
import { distDir, processesOf, type TestHome, testHome } from './support/home.ts';
import { type RunningProgram, startProgram } from './support/program.ts';
import { type RecordedLog, recordedLog } from './support/recordedLog.ts';
import { until } from './support/until.ts';

type Options = DaemonClientOptions & { readonly log: RecordedLog };

function options({ paths, env }: TestHome, more: Partial<DaemonClientOptions> = {}): Options {
  return {
    paths,
    identity: { name: 'test', label: 'a test', instance: 'client-1' },
    roots: [],
    launchMode: 'always',
    distDir,
    env,
    ...more,
    log: recordedLog(),
  };
}

async function connect(home: TestHome, more: Partial<DaemonClientOptions> = {}): Promise<PlainClient> {
  const client = await connectOnce(options(home, more));
  onTestFinished(() => client.dispose());
  return client;
}

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

async function silentDaemon({ home }: TestHome): Promise<RunningProgram & { startTime: number }> {
  const program = await startProgram('silentDaemon', [home]);
  await until('the silent daemon', () => program.lines.includes('listening'));
  return { ...program, startTime: startTimeOf(program.pid) ?? 0 };
}

describe('where no daemon runs', () => {
  it('one is started from a copy under the home, once for many who ask at the same time', async () => {
    const home = testHome();
    const clients = await Promise.all(Array.from({ length: 12 }, () => connect(home)));
    expect(new Set(clients.map(({ daemon }) => daemon.instance)).size).toBe(1);
    const daemons = processesOf(home.home).filter(({ pid }) => pid === clients[0]?.daemon.pid);
    expect(daemons).toHaveLength(1);
    expect(readDaemonRecord(home.paths)?.pid).toBe(clients[0]?.daemon.pid);
  });

  it('one is started although the file of a dead one is there', async () => {
    const home = testHome();
    (await connect(home)).dispose();
    const killed = await home.killDaemon();
    const client = await connect(home);
    expect(client.daemon.instance).not.toBe(killed.instance);
    expect(client.daemon.epoch).toBeGreaterThan(killed.epoch);
  });

  it('a file that is no record costs nothing but a line in the log', async () => {
    const home = testHome();
    ensureHome(home.home);
    writeFileSync(home.paths.daemonFile, '{"pid": tor');
    const own = options(home);
    const client = await connectOnce(own);
    onTestFinished(() => client.dispose());
    expect(own.log.line('instance file', home.paths.daemonFile)).toBeDefined();
  });

  it('and the home cannot be used, the failure names it', async () => {
    const home = testHome();
    writeFileSync(path.join(home.home, 'hosts'), 'in the way');
    const failure = await failureOf(connect(home));
    expect(isFailure(failure, 'fileUnusable')).toBe(true);
    expect(String(failure)).toContain(home.home);
  });
});

describe('where something else is in its place', () => {
  it("the daemon of a home this one was copied from is left alone, and this home's own is started", async () => {
    const [original, copy] = [testHome(), testHome()];
    const other = await connect(original);
    ensureHome(copy.home);
    copyFileSync(original.paths.daemonFile, copy.paths.daemonFile);
    const failure = await failureOf(connect(copy, { launchMode: 'never' }));
    expect(isFailure(failure, 'foreignDaemon')).toBe(true);
    const own = options(copy, { roots: [copy.root] });
    const client = await connectOnce(own);
    onTestFinished(() => client.dispose());
    expect(client.daemon.home).toBe(copy.home);
    expect(own.log.line('connection rejected', copy.root, original.home)).toBeDefined();
    expect(isAlive(original.daemon())).toBe(true);
    expect(await other.request('daemon/ping', {})).toBeDefined();
  });

  it('a stopped daemon is reported soon and left alone', async () => {
    const home = testHome();
    const silent = await silentDaemon(home);
    process.kill(silent.pid, 'SIGSTOP');
    const failure = await failureOf(connect(home));
    expect(failure).toMatchObject({ data: { kind: 'notAnswering', pid: silent.pid, isStopped: true } });
    expect(String(failure)).toContain('shutdown --force');
    expect(isAlive(silent)).toBe(true);
  });

  it('a silent daemon is ended and replaced, and the log says so', async () => {
    const home = testHome();
    const silent = await silentDaemon(home);
    const own = options(home, { silentMs: 300 });
    const client = await connectOnce(own);
    onTestFinished(() => client.dispose());
    expect(client.daemon.pid).not.toBe(silent.pid);
    expect(isAlive(silent)).toBe(false);
    expect(own.log.line('does not answer is replaced', String(silent.pid))).toBeDefined();
  });

  it('a silent daemon is left alone by who may not start another', async () => {
    const home = testHome();
    const silent = await silentDaemon(home);
    const failure = await failureOf(connect(home, { silentMs: 300, launchMode: 'never' }));
    expect(failure).toMatchObject({ data: { kind: 'notAnswering', isStopped: false } });
    expect(isAlive(silent)).toBe(true);
  });

  it('a silent daemon is not replaced a fourth time in ten minutes, whoever did it before', async () => {
    const home = testHome();
    const silent = await silentDaemon(home);
    const now = Date.now();
    writeFileSync(
      path.join(home.paths.hostDir, 'replacements.json'),
      JSON.stringify([now - 1_000, now - 2_000, now - 3_000]),
    );
    const failure = await failureOf(connect(home, { silentMs: 300 }));
    expect(isFailure(failure, 'notAnswering')).toBe(true);
    expect(isAlive(silent)).toBe(true);
  });
});

describe('the reconnecting client', () => {
  it('survives the death of the daemon: another is started, and it is registered there as before', async () => {
    const home = testHome();
    const client = new DaemonClient(options(home, { roots: [home.root] }));
    onTestFinished(() => client.dispose());
    client.start();
    await until('a connection', () => client.state.state === 'connected');
    const killed = await home.killDaemon();
    await until('another daemon', () => {
      const { state } = client;
      return state.state === 'connected' && state.instance !== killed.instance;
    });
    const { clients } = await client.request('client/list', {});
    expect(clients).toMatchObject([{ instance: 'client-1', roots: [home.root] }]);
    expect(client.generation).toBe(2);
  });

  it('keeps the promise of a repeatable call over the death of the daemon', async () => {
    const home = testHome();
    const client = new DaemonClient(options(home));
    onTestFinished(() => client.dispose());
    client.start();
    await until('a connection', () => client.state.state === 'connected');
    const { pid } = home.daemon();
    process.kill(pid, 'SIGSTOP');
    const call = client.request('client/list', {});
    process.kill(pid, 'SIGKILL');
    expect((await call).clients).toHaveLength(1);
  });
});
