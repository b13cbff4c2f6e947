// What is known of the processes of sessions, against real ones, with `ps` and `/proc` read another way as oracles.

import { execFileSync, spawn } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseListening } from '../src/daemon/processes/listeners.linux.ts';
import { processPlatform } from '../src/daemon/processes/platform.ts';
import { ProcessSampler } from '../src/daemon/processes/sampler.ts';
import { type RootsOf, Sampling } from '../src/daemon/processes/sampling.ts';
import { ProcessTable } from '../src/daemon/processes/table.ts';
import type { TreeRoot } from '../src/daemon/processes/tree.ts';
import { startTimeOf, stateOf } from '../src/host/processIdentity.ts';
import { isFailure } from '../src/protocol/failure.ts';
import type { ProcessInfo } from '../src/protocol/types.ts';
import { temporaryFolder } from './support/temporary.ts';
import { until } from './support/until.ts';

describe('a sample', () => {
  it('says of each process what ps says', async () => {
    const root = start('sh', ['-c', 'sleep 61 & sleep 62 & wait']);
    const tree = await until('the shell has two children', async () => {
      const [node] = await newSampler().sampleTree([root]);
      return node?.children.length === 2 && node;
    });
    for (const info of [tree, ...tree.children]) {
      const [ppid, user, state, threads, rssKilobytes, ...command] = ps(
        info.pid,
        'ppid=,user=,s=,nlwp=,rss=,args=',
      );
      expect(info).toMatchObject({
        ppid: Number(ppid),
        user,
        threads: Number(threads),
        command: command.join(' '),
      });
      // It may have been put to sleep or woken between the two looks.
      for (const letter of [state, info.state]) expect('RSD').toContain(letter);
      expect(Math.abs(info.rss - Number(rssKilobytes) * 1024)).toBeLessThan(2 * 1024 * 1024);
      const startedAt = Date.parse(`${ps(info.pid, 'lstart=').join(' ')}`);
      expect(Math.abs(info.startedAt - startedAt)).toBeLessThan(2_000);
      expect(info).toMatchObject({
        startTime: startTimeOf(info.pid),
        session: root.session,
        originator: root.originator,
      });
    }
    expect(tree.children.map(({ command }) => command)).toEqual(['sleep 61', 'sleep 62']);
  });

  it('lists all that runs, as ps does', async () => {
    const listed = new Set((await processPlatform.list()).map(({ pid }) => pid));
    const again = new Set((await processPlatform.list()).map(({ pid }) => pid));
    const shown = execFileSync('ps', ['-e', '-o', 'pid='], { encoding: 'utf8' })
      .trim()
      .split(/\s+/)
      .map(Number);
    // Those that were there before and after ps must be in it, and the other way round.
    expect([...listed].filter((pid) => again.has(pid) && !shown.includes(pid) && isThere(pid))).toEqual([]);
    expect(shown.filter((pid) => isThere(pid) && !again.has(pid) && startedBefore(pid))).toEqual([]);
  });

  it('knows folder, ports and use of the processor', async () => {
    const folder = temporaryFolder();
    const program = `const s = require('net').createServer().listen(0, () => console.log(s.address().port));
      require('net').createServer().listen(0, '::1', function () { console.log(this.address().port) });
      const end = Date.now() + 60_000; (function spin() { if (Date.now() < end) setImmediate(spin) })()`;
    const child = spawn(process.execPath, ['-e', program], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let printed = '';
    child.stdout.on('data', (data: Buffer) => {
      printed += data.toString();
    });
    const ports = await until(
      'both ports',
      () => /^\d+\n\d+\n$/.test(printed) && printed.trim().split('\n').map(Number),
    );
    const root = rootOf(child.pid);
    const sampler = newSampler();
    expect((await sampler.sampleFlat([root]))[0]).toMatchObject({
      cwd: folder,
      cpu: 0,
      ports: ports.sort((a, b) => a - b),
    });
    const cpu = await until('some use', async () => (await sampler.sampleFlat([root]))[0]?.cpu || undefined);
    expect(cpu).toBeGreaterThan(5);
    expect(cpu).toBeLessThan(500);
  });

  it('finds what left the tree by its tag, and leaves alone what asked for it', async () => {
    const session = `s-${process.pid}`;
    const [kept, left] = ['sleep 63', 'sleep 64'];
    const root = start(
      'sh',
      ['-c', `(setsid ${kept} &) ; (HOLDFAST_DETACH=1 setsid ${left} &) ; exec sleep 65`],
      session,
    );
    const stray = await until('the stray', async () => {
      const infos = await newSampler().sampleFlat([root]);
      return infos.find(({ command }) => command === kept);
    });
    onTestFinished(() => endQuietly(stray.pid));
    expect(stray).toMatchObject({ session, originator: 'test:1' });
    expect(stray.ppid).not.toBe(root.pid);
    const detached = await until('the detached one runs', async () => {
      const all = await processPlatform.list();
      for (const one of all.filter(({ name }) => name === 'sleep')) {
        if ((await processPlatform.details(one))?.command === left) return one.pid;
      }
      return undefined;
    });
    onTestFinished(() => endQuietly(detached));
    expect((await newSampler().sampleFlat([root])).map(({ pid }) => pid)).not.toContain(detached);
  });

  it('never takes a process with the pid of a root for the root', async () => {
    const root = start('sleep', ['66']);
    expect(
      await newSampler().sampleTree([{ ...root, session: null, startTime: root.startTime - 1 }]),
    ).toEqual([]);
  });

  it('shows what has ended and was not reaped as such', async () => {
    const root = start('sh', ['-c', 'sleep 0 & exec sleep 67']);
    const zombie = await until('a zombie', async () => {
      const [node] = await newSampler().sampleTree([root]);
      return node?.children.find(({ state }) => state === 'Z');
    });
    expect(zombie).toMatchObject({ command: '[sleep]', ports: [] });
    expect(stateOf(zombie.pid)).toBe('Z');
  });

  it('knows every port of a process with more of them than the kernel tells at once', async () => {
    const servers = await Promise.all(Array.from({ length: 90 }, listenSomewhere));
    const ports = (await processPlatform.listeners(Promise.resolve(new Set([process.pid])))).get(process.pid);
    expect(ports).toEqual(expect.arrayContaining(servers));
  });

  it('reads listening sockets only, of both kinds', () => {
    const head =
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
    const listening =
      '   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0\n';
    const six =
      '   1: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 0:0 00:0 0 1000 0 4712 1\n';
    const open =
      '   2: 0100007F:0BB8 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1000        0 4713 1 0\n';
    expect([...parseListening(head + listening + six + open)]).toEqual([
      ['4711', { port: 3000, uid: 1000 }],
      ['4712', { port: 8080, uid: 1000 }],
    ]);
  });
});

describe('who looks', () => {
  it('gets samples until they look away', async () => {
    const root = start('sleep', ['68']);
    const samples: (readonly ProcessInfo[])[] = [];
    const asked: (string | null)[] = [];
    const rootsOf: RootsOf = ({ root: folder }) => {
      asked.push(folder);
      return [root];
    };
    const sampling = new Sampling(newSampler(), rootsOf, (error) => expect.unreachable(String(error)));
    const watch = sampling.watch({ root: '/shop', intervalMs: 20 }, (processes) => samples.push(processes));
    await until('three samples', () => samples.length >= 3);
    watch.dispose();
    const seen = samples.length;
    expect(new Set(asked)).toEqual(new Set(['/shop']));
    asked.length = 0;
    expect(samples.every(([first]) => first?.pid === root.pid)).toBe(true);
    // Nobody is asked any more: a tree of another kind takes longer than the interval.
    for (let n = 0; n < 3; n++) await sampling.tree({ root: null, session: null, pid: root.pid });
    expect(samples.length).toBe(seen);
    expect(asked).not.toContain('/shop');
  });

  it('sees the tree of any pid, with the session it belongs to, and is told when it is gone', async () => {
    const root = start('sleep', ['69']);
    const sampling = new Sampling(
      newSampler(),
      () => [],
      () => undefined,
    );
    const { processes } = await sampling.tree({ root: null, session: null, pid: root.pid });
    expect(processes).toMatchObject([
      { pid: root.pid, command: 'sleep 69', session: root.session, children: [] },
    ]);
    const error = await sampling
      .tree({ root: null, session: null, pid: 99_999_999 })
      .catch((reason: unknown) => reason);
    expect(isFailure(error, 'processGone')).toBe(true);
  });

  it('does not hold up the event loop', async () => {
    const pids = Array.from({ length: 150 }, () => start('sleep', ['70']));
    const sampler = newSampler();
    await sampler.sampleFlat(pids);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    expect((await sampler.sampleFlat(pids)).length).toBe(150);
    delay.disable();
    // The figure is the bench's; here only that it comes to no second.
    expect(delay.max / 1e6).toBeLessThan(1_000);
  });
});

/** Tags count only in the home they are of. */
const HOME = '/home/of/this/test';

function newSampler(): ProcessSampler {
  return new ProcessSampler(new ProcessTable(HOME));
}

function start(command: string, args: readonly string[], session = 's-test'): TreeRoot {
  const env = {
    ...process.env,
    HOLDFAST_HOME: HOME,
    HOLDFAST_SESSION: session,
    HOLDFAST_ORIGINATOR: 'test:1',
  };
  const child = spawn(command, args, { stdio: 'ignore', detached: true, env });
  const { pid } = child;
  if (pid === undefined) throw new Error(`could not start ${command}`);
  onTestFinished(() => endQuietly(-pid));
  return rootOf(pid, session);
}

function rootOf(pid: number | undefined, session = 's-test'): TreeRoot {
  const startTime = pid === undefined ? undefined : startTimeOf(pid);
  if (pid === undefined || startTime === undefined) throw new Error('it has ended already');
  return { pid, startTime, session, originator: 'test:1' };
}

function listenSomewhere(): Promise<number> {
  const server = createServer();
  onTestFinished(() => void server.close());
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function ps(pid: number, columns: string): readonly string[] {
  const text = execFileSync('ps', ['-ww', '-o', columns, '-p', String(pid)], { encoding: 'utf8' });
  return text.trim().split(/\s+/);
}

function isThere(pid: number): boolean {
  return startTimeOf(pid) !== undefined;
}

/** Not the ps of the test itself, nor what began or ended while it was listed. */
function startedBefore(pid: number): boolean {
  return (startTimeOf(pid) ?? Number.POSITIVE_INFINITY) < (startTimeOf(process.pid) ?? 0);
}

function endQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Ended by the test.
  }
}
