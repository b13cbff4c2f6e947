// A newer version takes over from the daemon that runs, while terminals are used: no process, byte or key is lost, clients
// come back by themselves, and nothing older takes its place again. A, B and C are the same source built as three versions.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { lockWithin } from '../src/host/lock.ts';
import { isAlive, startTimeOf } from '../src/host/processIdentity.ts';
import { readDaemonRecord } from '../src/host/records.ts';
import { readCurrent } from '../src/host/versions.ts';
import { ask } from './support/ask.ts';
import { buildsOf } from './support/builds.ts';
import { type TestHome, testHome } from './support/home.ts';
import { startProgram } from './support/program.ts';
import { openTerminal } from './support/pty.ts';
import { cliTerminal, numbersOf, recorder } from './support/terminals.ts';
import { until } from './support/until.ts';

const VERSION = { A: '1.0.0', B: '1.1.0-rc.2', C: '1.1.0' };
const builds = buildsOf(VERSION);

interface Upgraded {
  readonly upgraded: boolean;
  readonly from: string | null;
  readonly to: string;
  readonly pid: number | null;
  readonly oldPid: number | null;
}

async function upgrade(home: TestHome): Promise<Upgraded> {
  return (await home.ok('upgrade', '--json')).json<Upgraded>();
}

async function opened(home: TestHome, name: string, argv: readonly string[]) {
  const made = await home.ok('new', '--json', '--name', name, '--size', '80x24', '--', ...argv);
  const { id, pid } = made.json<{ id: string; pid: number }>();
  return { id, pid, startTime: startTimeOf(pid) ?? 0 };
}

describe('hand-over', () => {
  it('goes from A to B to C under vim and whoever types in it', async () => {
    const a = testHome().of(builds.A);
    const [b, c] = [a.of(builds.B), a.of(builds.C)];
    const file = path.join(a.root, 'text');
    const plain = ['-N', '-u', 'NONE', '-i', 'NONE', '-n', '--cmd', 'set t_RV= t_u7= t_RF= t_RB='];
    const vim = await opened(a, 'editor', ['vim', ...plain, '--', file]);
    const terminal = cliTerminal(a, ['attach', 'editor'], { cols: 80, rows: 24 });
    await terminal.waitFor('[23;1H');
    let typed = '';
    const type = (text: string): void => {
      typed += text;
      terminal.type(text);
    };
    terminal.type('i');
    const old = a.daemon();
    for (const home of [b, c]) {
      const upgrading = upgrade(home);
      for (let n = 0; !(await settled(upgrading)); n++) type(`${n} `);
      type('and then\r');
      expect(await upgrading).toMatchObject({ upgraded: true });
    }
    expect(isAlive(old)).toBe(false);
    expect(a.daemon().version).toBe(VERSION.C);
    expect(readCurrent(a.paths)?.version).toBe(VERSION.C);
    expect(isAlive(vim)).toBe(true);
    // A later attach gets the screen as it is.
    const second = cliTerminal(c, ['attach', 'editor'], { cols: 80, rows: 24 });
    await second.waitFor('and then');
    terminal.type('\x1b:wq\r');
    expect(await terminal.waitForExit()).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(`${typed.replaceAll('\r', '\n')}\n`);
  });

  it('costs nobody a line or a key while five sessions print', async () => {
    const a = testHome().of(builds.A);
    const labels = ['v', 'w', 'x', 'y', 'z'];
    const programs = labels.map((label) => recorder(a, label));
    for (const [at, label] of labels.entries()) await opened(a, label, programs[at]?.argv ?? []);
    const terminals = labels.map((label) => cliTerminal(a, ['attach', label], { cols: 80, rows: 24 }));
    await Promise.all(terminals.map((terminal, at) => terminal.waitFor(`${labels[at]} 5`)));
    let typed = '';
    for (const dist of [builds.B, builds.C]) {
      const upgrading = upgrade(a.of(dist));
      for (let n = 0; !(await settled(upgrading)); n++) {
        const key = `<${n}>`;
        typed += key;
        for (const terminal of terminals) terminal.type(key);
      }
      await upgrading;
      const lines = terminals.map(({ text }, at) => numbersOf(labels[at] ?? '', text).length);
      await until('more lines', () =>
        terminals.every(({ text }, at) => numbersOf(labels[at] ?? '', text).length > (lines[at] ?? 0) + 3),
      );
    }
    for (const [at, terminal] of terminals.entries()) {
      await until('every key', () => (programs[at]?.typed.length ?? 0) >= typed.length);
      expect(programs[at]?.typed).toBe(typed);
      terminal.type('\x04');
      expect(await terminal.waitForExit()).toBe(3);
      const numbers = numbersOf(labels[at] ?? '', terminal.text);
      expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
      expect(numbers.length).toBeGreaterThan(20);
    }
  });

  it('is refused to an equal and to an older version, with what to know', async () => {
    const a = testHome().of(builds.B);
    await a.ok('status', '--start');
    const daemon = a.daemon();
    for (const version of [VERSION.B, VERSION.A, '0.0.1', '1.1.0-rc.1', 'nonsense']) {
      await expect(ask(a, 'daemon/handover', { version })).rejects.toMatchObject({
        data: { kind: 'handoverRefused', running: VERSION.B, asked: version },
        message: expect.stringContaining('only a newer version may take over'),
      });
    }
    for (const [dist, says] of [
      [builds.B, `is ${VERSION.B}\n`],
      [builds.A, `is ${VERSION.B}, this command ${VERSION.A}`],
    ] as const) {
      const { stdout } = await a.of(dist).ok('upgrade');
      expect(stdout).toContain('nothing to do');
      expect(stdout).toContain(says);
    }
    expect(a.daemon()).toEqual(daemon);
  });

  it('happens once for all who ask for it at the same time', async () => {
    const a = testHome().of(builds.A);
    await opened(a, 'one', ['sleep', '300']);
    const { epoch } = a.daemon();
    const all = await Promise.all(Array.from({ length: 4 }, () => upgrade(a.of(builds.B))));
    expect(all).toEqual(all.map(() => expect.objectContaining({ to: VERSION.B, pid: a.daemon().pid })));
    expect(a.daemon()).toMatchObject({ version: VERSION.B, epoch: epoch + 1 });
  });

  it('is waited for by who only looks at that moment', async () => {
    const a = testHome().of(builds.A);
    await a.ok('status', '--start');
    const { pid } = await a.killDaemon();
    const lock = await lockWithin(a.paths.startLock, 5_000);
    const looking = a.cli('persist', '--no-start', '--json');
    await expect(Promise.race([looking, setTimeout(1_000, 'it waits')])).resolves.toBe('it waits');
    // What whoever holds the lock does next.
    const server = openTerminal({
      command: [process.execPath, path.join(builds.A, 'cli.js'), 'server', '--ephemeral'],
      cwd: a.root,
      env: a.env,
    });
    await server.waitFor('daemon runs with pid');
    await until('the daemon', () => (readDaemonRecord(a.paths)?.pid ?? pid) !== pid);
    lock.release();
    expect((await looking).json()).toEqual({ persistent: false });
  });

  it('has nothing to do where no daemon runs, and starts none', async () => {
    const a = testHome().of(builds.A);
    expect((await a.ok('upgrade')).stdout).toContain(`the next one is ${VERSION.A}`);
    expect(() => a.daemon()).toThrow('no daemon lives');
  });

  it('comes by itself when a newer command starts something, and not when it only reads', async () => {
    const a = testHome().of(builds.A);
    await opened(a, 'one', ['sleep', '300']);
    const old = a.daemon();
    const b = a.of(builds.B);
    expect((await b.ok('list', '--json')).json()).toHaveLength(1);
    expect((await b.ok('status')).stdout).toContain(`this command is ${VERSION.B}: holdfast upgrade`);
    expect(a.daemon()).toEqual(old);
    await opened(b, 'two', ['sleep', '300']);
    expect(a.daemon().version).toBe(VERSION.B);
    expect(a.daemon().epoch).toBeGreaterThan(old.epoch);
    expect((await a.ok('list', '--json')).json()).toHaveLength(2);
    expect((await a.ok('status')).stdout).toContain(`this command is only ${VERSION.A}`);
  });
});

describe('windows of two versions', () => {
  it('do not fight over 20 rounds: the newer version stays, whoever starts it', async () => {
    const home = testHome();
    const [a, b] = [home.of(builds.A), home.of(builds.B)];
    const session = await opened(a, 'one', ['sleep', '600']);
    const open = (version: 'A' | 'B') =>
      startProgram(
        'stayConnected',
        [home.home, builds[version], `window ${version}`],
        home.env,
        VERSION[version],
      );
    const older = await open('A');
    await until('the older window', () =>
      older.lines.includes(`connected ${VERSION.A} ${home.daemon().pid}`),
    );
    const newer = await open('B');
    const both = [older, newer];
    const areBoth = (): Promise<unknown> =>
      until('both windows at the newer daemon', () => {
        const last = `connected ${VERSION.B} ${home.daemon().pid}`;
        return both.every(({ lines }) => lines.at(-1) === last);
      });
    await until('the newer daemon', () => newer.lines.at(-1)?.startsWith(`connected ${VERSION.B}`) === true);
    await areBoth();
    const { epoch } = home.daemon();
    for (let round = 1; round <= 20; round++) {
      const { pid } = await home.killDaemon();
      await (round % 2 === 0 ? a : b).ok('list', '--start');
      expect(home.daemon()).toMatchObject({ version: VERSION.B, epoch: epoch + round });
      expect(home.daemon().pid).not.toBe(pid);
      await areBoth();
    }
    expect(isAlive(session)).toBe(true);
    for (const { lines } of both) expect(lines).not.toContain('closed');
    // Each saw each daemon once.
    const seen = newer.lines.filter((line) => line.startsWith('connected'));
    expect(seen.map((line) => line.split(' ')[1])).toEqual(Array(21).fill(VERSION.B));
    const log = readFileSync(home.paths.daemonLog, 'utf8');
    expect(log.match(/handing over/g)).toHaveLength(1);
  });

  it('are back after the hand-over without having been closed, though nothing else runs', async () => {
    const home = testHome();
    await home.of(builds.A).ok('persist', 'on');
    const window = await startProgram(
      'stayConnected',
      [home.home, builds.A, 'window A'],
      home.env,
      VERSION.A,
    );
    await until('the window', () => window.lines.at(-1)?.startsWith('connected') === true);
    await upgrade(home.of(builds.B));
    await until('it to be back', () => window.lines.at(-1) === `connected ${VERSION.B} ${home.daemon().pid}`);
    expect(window.lines.filter((line) => line.startsWith('connected'))).toHaveLength(2);
    expect(window.lines).not.toContain('closed');
    expect((await home.of(builds.B).ok('persist', '--json')).json()).toEqual({ persistent: true });
  });

  it('end at the newer daemon when both start at once', async () => {
    const home = testHome();
    const all = Array.from({ length: 8 }, (_, at) => home.of(at % 2 === 0 ? builds.A : builds.B));
    await Promise.all(all.map((one, at) => one.ok('new', '--name', `s${at}`, '--', 'sleep', '300')));
    expect(home.daemon().version).toBe(VERSION.B);
    expect((await all[0]?.ok('list', '--json'))?.json()).toHaveLength(8);
  });
});

/** Whether it is over; typing goes on as long as it is not. */
async function settled(work: Promise<unknown>): Promise<boolean> {
  return (await Promise.race([work.then(() => 'over'), setTimeout(10, 'not yet')])) === 'over';
}
