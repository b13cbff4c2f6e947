// The verbs about processes, as typed, against real ones: spawn, register, kill and its refusals, orphans, zombies, port.

import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startTimeOf, stateOf } from '../src/host/processIdentity.ts';
import type { LeftProcess, Orphan, PortHolder, Zombie } from '../src/protocol/types.ts';
import { ask } from './support/ask.ts';
import { type TestHome, testHome } from './support/home.ts';
import { marked, newMark } from './support/marked.ts';
import { until } from './support/until.ts';

interface Spawned {
  readonly id: string;
  readonly pid: number;
  readonly startTime: number;
  readonly originator: string;
  readonly containment: string;
}

interface Ending {
  readonly ended: readonly { readonly pid: number; readonly outcome: string }[];
  readonly left: readonly LeftProcess[];
}

async function spawned(home: TestHome, ...args: readonly string[]): Promise<Spawned> {
  const { code, stderr, json } = await home.cli('spawn', '--json', ...args);
  expect([code, stderr]).toEqual([0, '']);
  return json<Spawned>();
}

/** A process that nothing of Holdfast started. */
function foreign(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): ChildProcess & { pid: number } {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'], detached: true, env });
  onTestFinished(() => void child.kill('SIGKILL'));
  if (child.pid === undefined) throw new Error(`could not start ${command}`);
  return Object.assign(child, { pid: child.pid });
}

describe('spawn', () => {
  it('starts what nobody watches, without input, and keeps its output, its end and who asked for it', async () => {
    const home = testHome();
    const script = 'cat; echo "$HOLDFAST_ORIGINATOR $MINE"; echo wrong >&2; exit 5';
    const { id, originator } = await spawned(
      home,
      '--originator',
      'agent',
      '--env',
      'MINE=yes',
      '--',
      'sh',
      '-c',
      script,
    );
    expect(originator).toMatch(/^agent:\d+$/);
    await home.ok('wait', id, '--for', 'exit');
    const listed = (await home.cli('list', '-a', '--originator', 'agent', '--json')).json<
      { id: string; kind: string }[]
    >();
    expect(listed).toMatchObject([{ id, kind: 'pipe', exitCode: 5, originator }]);
    const logs = await home.cli('logs', id);
    expect(logs.stdout).toContain(`${originator} yes`);
    expect(logs.stdout).toContain('wrong');
  });

  it('gives a clean one only what it is told, and what it is', async () => {
    const home = testHome();
    const { id, pid } = await spawned(home, '--clean', '--env', 'MINE=yes', '--', '/bin/sleep', '600');
    const text = readFileSync(`/proc/${pid}/environ`, 'latin1');
    const names = text.split('\0').flatMap((one) => (one === '' ? [] : [one.split('=')[0]]));
    expect(names.sort()).toEqual(['HOLDFAST_HOME', 'HOLDFAST_ORIGINATOR', 'HOLDFAST_SESSION', 'MINE']);
    expect(text).toContain(`HOLDFAST_SESSION=${id}`);
  });

  it('gives one with the baseline what a login gives, and what it is told', async () => {
    const home = testHome({ ONLY_HERE: '1' });
    await spawned(home, '--', 'sleep', '600');
    const { process: made } = await ask(home, 'process/spawn', {
      id: 'base',
      root: home.root,
      command: 'echo; exec sleep 600',
      cwd: home.root,
      env: [['MINE', 'yes']],
      envPolicy: 'baseline',
    });
    const environment = await until('the environment', () => {
      const text = readFileSync(`/proc/${made.pid}/environ`, 'latin1').split('\0');
      return text.includes('MINE=yes') && text;
    });
    expect(environment.some((one) => one.startsWith('PATH='))).toBe(true);
    expect(environment.some((one) => one.startsWith('ONLY_HERE='))).toBe(false);
  });

  it('once for one id, however often it is asked', async () => {
    const home = testHome();
    const first = await spawned(home, '--', 'sleep', '600');
    const again = { id: first.id, root: home.root, command: ['sleep', '601'], cwd: home.root, env: [] };
    const { process: same } = await ask(home, 'process/spawn', again);
    expect(same).toMatchObject({
      pid: first.pid,
      startTime: first.startTime,
      containment: first.containment,
    });
    const { processes } = await ask(home, 'process/list', { originator: first.originator });
    expect(processes).toMatchObject([{ pid: first.pid, session: first.id, command: 'sleep 600' }]);
  });
});

describe('a process that is not Holdfast’s', () => {
  it('is ended only when a person insists, and registered ones without', async () => {
    const home = testHome();
    await spawned(home, '--', 'sleep', '600');
    const [one, other] = [foreign('sleep', ['600']), foreign('sleep', ['600'])];
    const refused = await home.cli('kill', String(one.pid));
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining(`holdfast kill ${one.pid} --any`),
    ]);
    expect(stateOf(one.pid)).toBe('S');
    await home.ok('kill', String(one.pid), '--any');

    await home.ok('register', String(other.pid));
    const rows = (await home.cli('ps', '--json')).json<{ pid: number; kind: string }[]>();
    expect(rows.find(({ pid }) => pid === other.pid)).toMatchObject({
      kind: 'process',
      name: 'sleep',
      rss: expect.any(Number),
    });
    const { ended } = (await home.cli('kill', String(other.pid), '--json')).json<Ending>();
    expect(ended).toMatchObject([{ pid: other.pid, outcome: 'stopped' }]);
    expect((await ask(home, 'process/list', {})).processes.map(({ pid }) => pid)).not.toContain(other.pid);
  });

  it('stays registered over a restart of the daemon, until it is unregistered', async () => {
    const home = testHome();
    const { pid } = foreign('sleep', ['600']);
    await home.cli('register', String(pid), '--originator', 'agent:1');
    await home.killDaemon();
    // Nothing of Holdfast runs: what is registered is reason enough to start a daemon.
    expect(home.keepers()).toEqual([]);
    expect((await home.cli('list', '--json')).json()).toMatchObject([{ pid, originator: 'agent:1' }]);
    expect((await home.cli('unregister', String(pid))).stdout).toBe(`unregistered ${pid}\n`);
    expect((await home.cli('kill', String(pid))).code).toBe(1);
    expect(startTimeOf(pid)).toBeDefined();
  });

  it('is never the daemon, a keeper, or what the command runs in, even for who insists', async () => {
    const home = testHome();
    await spawned(home, '--', 'sleep', '600');
    const [keeper] = home.keepers();
    for (const [pid, why] of [
      [home.daemon().pid, 'shutdown'],
      [keeper?.pid ?? 0, 'kill-session'],
      [process.pid, 'runs in it'],
      [1, 'first process'],
    ] as const) {
      const { code, stderr } = await home.cli('kill', String(pid), '--any');
      expect([code, stderr]).toEqual([1, expect.stringContaining(why)]);
    }
  });
});

describe('kill', () => {
  it('leaves alone what asked for it, and says so', async () => {
    const mark = newMark();
    const home = testHome();
    const { pid } = await spawned(
      home,
      '--',
      'sh',
      '-c',
      `HOLDFAST_DETACH=1 setsid sleep ${mark} & exec sleep 600`,
    );
    const stays = await until('what stays', () =>
      marked(mark).find(({ command }) => command.startsWith('sleep')),
    );
    const result = await home.cli('kill', String(pid), '--json', '--grace', '1s');
    const { ended, left } = result.json<Ending>();
    expect([result.code, ended]).toMatchObject([0, [{ pid }]]);
    expect(left).toMatchObject([
      { pid: stays.pid, onPurpose: true, reason: expect.stringContaining('HOLDFAST_DETACH') },
    ]);
    expect(startTimeOf(stays.pid)).toBeDefined();
    // It belongs to nobody: also not to who asks for its pid.
    expect((await home.cli('kill', String(stays.pid))).code).toBe(1);
    await home.ok('kill', String(stays.pid), '--any');
  });

  it('ends one process alone, where that is asked for', async () => {
    const mark = newMark();
    const home = testHome();
    const { pid, startTime } = await spawned(home, '--', 'sh', '-c', `sleep ${mark} & wait`);
    const child = await until('its child', () =>
      marked(mark).find(({ command }) => command.startsWith('sleep')),
    );
    const { ended } = await ask(home, 'process/killTree', { pid, startTime, scope: 'process' });
    expect(ended.map((one) => one.pid)).toEqual([pid]);
    expect(startTimeOf(child.pid)).toBeDefined();
  });

  it('of a service’s process says that it comes back', async () => {
    const home = testHome();
    writeFileSync(path.join(home.root, 'holdfast.yaml'), 'services: { api: { command: [sleep, "600"] } }');
    await home.ok('up');
    const rows = (await home.cli('ps', '--json')).json<{ name: string; pid: number }[]>();
    const { pid = 0 } = rows.find(({ name }) => name === 'api') ?? {};
    expect((await home.cli('kill', String(pid))).stdout).toContain('holdfast stop api');
  });
});

/** For a script to end only when what it started runs. */
const UNTIL_TOLD = 'while [ ! -e told ]; do sleep 0.05; done';

async function endLeaving(home: TestHome, id: string, mark: string, count: number): Promise<void> {
  const left = (): number => marked(mark).filter(({ command }) => command === `sleep ${mark}`).length;
  await until('all it leaves', () => left() === count);
  writeFileSync(path.join(home.root, 'told'), '');
  await home.ok('wait', id, '--for', 'exit');
}

describe('orphans', () => {
  it('are listed with the reason, and ended only with --kill', async () => {
    const mark = newMark();
    const home = testHome();
    await spawned(home, '--', 'sleep', '600');
    const script = `setsid sleep ${mark} & (env -i sleep ${mark} &) ; HOLDFAST_DETACH=1 setsid sleep ${mark} & ${UNTIL_TOLD}`;
    const { id } = await spawned(home, '--name', 'job', '--', 'sh', '-c', script);
    await endLeaving(home, id, mark, 3);
    const alive = marked(mark);
    const dry = (await home.cli('orphans', '--json')).json<{ orphans: Orphan[]; ended: unknown[] }>();
    expect(dry.ended).toEqual([]);
    expect(dry.orphans.map(({ command, session }) => [command, session])).toEqual(
      Array(2).fill([`sleep ${mark}`, id]),
    );
    for (const { reason } of dry.orphans)
      expect(reason).toMatch(new RegExp(`session job \\(${id}\\), which has ended`));
    expect(marked(mark)).toEqual(alive);
    const { code, json } = await home.cli('orphans', '--kill', '--json');
    expect([code, json<Ending>().ended.length, json<Ending>().left]).toEqual([0, 2, []]);
    // The one that asked to be left alone.
    expect(marked(mark)).toHaveLength(1);
    expect((await home.cli('orphans')).stdout).toBe('no orphans\n');
  });

  it('are also of purged sessions, and of who asked for them and is gone', async () => {
    const [mark, other] = [newMark(), newMark()];
    const home = testHome();
    await spawned(home, '--', 'sleep', '600');
    const { id } = await spawned(home, '--', 'sh', '-c', `setsid sleep ${mark} & ${UNTIL_TOLD}`);
    await endLeaving(home, id, mark, 1);
    await home.cli('purge', id);
    const env = { ...process.env, HOLDFAST_ORIGINATOR: 'agent:4194304' };
    foreign('sh', ['-c', `setsid sleep ${other} & exit`], env);
    await until('both', () => marked(mark).length + marked(other).length === 2);
    const { orphans } = (await home.cli('orphans', '--json')).json<{ orphans: Orphan[] }>();
    const reasons = new Map(orphans.map(({ command, reason }) => [command, reason]));
    expect(reasons.get(`sleep ${mark}`)).toContain(id);
    expect(reasons.get(`sleep ${other}`)).toBe('agent:4194304 asked for it and is gone');
  });
});

describe('zombies', () => {
  it('are named with who should reap them; one of ours is reminded and does', async () => {
    const home = testHome();
    // A child of the shell it was before, of which it knows nothing; once it is told to, it ends at a reminder.
    const program = `process.once('SIGUSR2', () => process.on('SIGCHLD', () => process.exit(0))); setInterval(() => {}, 1000)`;
    const { pid } = await spawned(
      home,
      '--',
      'sh',
      '-c',
      'sleep 0 & exec "$0" -e "$1"',
      process.execPath,
      program,
    );
    const find = async (): Promise<Zombie | undefined> =>
      (await ask(home, 'process/killZombies', {})).zombies.find(({ parent }) => parent?.pid === pid);
    const zombie = await until('a zombie', find);
    expect(zombie).toMatchObject({ isOurs: true, reason: expect.stringContaining(`pid ${pid}`) });
    const killed = await home.cli('kill', String(zombie.pid), '--json');
    expect([killed.code, killed.json<Ending>().left]).toMatchObject([1, [{ pid: zombie.pid }]]);
    await until('it to listen', () => marked('-e').some((one) => one.pid === pid) && catchesUsr2(pid));
    process.kill(pid, 'SIGUSR2');
    // It may take longer than is waited for: then it was not told as ended, and is gone all the same.
    await until('it to be reaped', async () => {
      await home.cli('zombies', '--kill');
      return (await find()) === undefined;
    });
    expect(startTimeOf(pid)).toBeUndefined();
  });
});

/** Else the signal would end it. */
function catchesUsr2(pid: number): boolean {
  const caught = /^SigCgt:\s*([0-9a-f]+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? '0';
  return (BigInt(`0x${caught}`) & (1n << 11n)) !== 0n;
}

describe('port', () => {
  it.each(['127.0.0.1', '::1'])('says who listens on %s, of which session and root', async (host) => {
    const home = testHome();
    writeFileSync(path.join(home.root, 'holdfast.yaml'), '');
    const server = `require('net').createServer().listen(0, '${host}', function () { console.log('port', this.address().port) })`;
    const { id, pid } = await spawned(home, '--', process.execPath, '-e', server);
    const port = await until(
      'the port',
      async () => /port (\d+)/.exec((await home.cli('logs', id)).stdout)?.[1],
    );
    const holder = (await home.cli('port', port, '--json')).json<PortHolder>();
    expect(holder).toMatchObject({ port: Number(port), pid, root: home.root, session: id, service: null });
    expect(holder.command).toContain('createServer');
    expect((await home.cli('port', port)).stdout).toContain(`session ${id}`);
    await home.cli('kill', String(pid));
    const free = await home.cli('port', port, '--json');
    expect([free.code, free.json()]).toMatchObject([3, { error: { kind: 'notFound' } }]);
  });
});
