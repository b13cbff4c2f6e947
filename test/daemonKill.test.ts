// The daemon is killed: what runs goes on, who watches and types notices nothing, and the next daemon knows it all again.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isAlive, startTimeOf } from '../src/host/processIdentity.ts';
import { type TestHome, testHome } from './support/home.ts';
import { cliTerminal, numbersOf, recorder } from './support/terminals.ts';
import { until } from './support/until.ts';
import { isConnected, openWindow } from './support/window.ts';

const BEFORE = 'the quick brown fox jumps over the lazy dog, and back: äöü € 🦊'.split(' ');
const AFTER = 'pack my box with five dozen liquor jugs \x1b[A \x1b[B \x03 \t and go'.split(' ');

interface Row {
  readonly id: string;
  readonly clients: readonly { readonly offset: number }[];
  readonly name: string;
  readonly pid: number | null;
  readonly exitCode: number | null;
  readonly outcome: string | null;
  readonly state: string;
  readonly size: { cols: number; rows: number } | null;
  readonly offset: number;
}

describe('a daemon that is killed', () => {
  it('leaves sessions running with the same pids, and the next one lists them as they were', async () => {
    const home = testHome();
    const made = await home.cli(
      'new',
      '--json',
      '--size',
      '100x30',
      '--',
      'sh',
      '-c',
      'echo hello; sleep 300',
    );
    expect(made.code).toBe(0);
    const { id, pid } = made.json<{ id: string; pid: number }>();
    const before = await until('the first output', async () => {
      const [row] = (await home.cli('list', '--json')).json<Row[]>();
      return row !== undefined && row.offset > 0 ? row : undefined;
    });
    const killed = await home.killDaemon();
    expect(startTimeOf(pid)).toBeDefined();
    const after = (await home.cli('list', '--json')).json<Row[]>();
    expect(home.daemon().instance).not.toBe(killed.instance);
    expect(after).toEqual([{ ...before, cpu: expect.any(Number), rss: expect.any(Number) }]);
    expect(after[0]).toMatchObject({ id, pid, size: { cols: 100, rows: 30 } });
  });

  it('takes a command that waits for an answer with it to the next one: done once, and it says so', async () => {
    const home = testHome();
    await home.ok('new', '--', 'sleep', '300');
    const [keeper] = home.keepers();
    if (keeper === undefined) throw new Error('no keeper lives');
    // Nothing can be made, nor told, while the keeper stands still.
    process.kill(keeper.pid, 'SIGSTOP');
    const killed = home.daemon();
    const making = home.cli('new', '--json', '--name', 'late', '--', 'sleep', '300');
    await until('the command to be there', () => attachments(home).length === 2);
    await home.ok('status');
    await home.killDaemon();
    process.kill(keeper.pid, 'SIGCONT');
    const { code, stdout, stderr } = await making;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(home.daemon().instance).not.toBe(killed.instance);
    const late = (await home.cli('list', '--json'))
      .json<Row[]>()
      .filter(({ name }) => name.startsWith('late'));
    expect(late).toMatchObject([{ id: JSON.parse(stdout).id, state: 'running' }]);
  });

  it('leaves a socket that the next one does not wait for, and removes', async () => {
    const home = testHome();
    await home.cli('status', '--start');
    const { socket } = await home.killDaemon();
    expect(existsSync(socket)).toBe(true);
    await home.cli('status', '--start');
    expect(home.daemon().socket).not.toBe(socket);
    await until('the old socket to be gone', () => !existsSync(socket));
    expect(existsSync(home.daemon().socket)).toBe(true);
  });

  it('costs no exit code of what ends meanwhile', async () => {
    const home = testHome();
    const { id, pid } = (await home.cli('new', '--json', '--', 'sh', '-c', 'read line; exit 7')).json<{
      id: string;
      pid: number;
    }>();
    const startTime = startTimeOf(pid) ?? 0;
    await home.killDaemon();
    // The program is ended by hand, as a user would in another terminal; nobody but its keeper can see how.
    process.kill(pid, 'SIGTERM');
    await until('the program to have ended', () => !isAlive({ pid, startTime }));
    const [row] = (await home.cli('list', '--all', '--json')).json<Row[]>();
    expect(row).toMatchObject({ id, state: 'exited', signal: 'SIGTERM', pid: null });
  });

  it('starts nothing again that has failed or is done', async () => {
    const home = testHome();
    const once = ['--restart', 'never', '--', 'sh', '-c'];
    await home.cli('start', '--name', 'failed', ...once, 'echo run; exit 3');
    await home.cli('start', '--name', 'done', ...once, 'echo run; exit 0');
    const states = async (): Promise<unknown> =>
      (await home.ok('ps', '-a', '--json', '--start'))
        .json<Row[]>()
        .map(({ name, state, exitCode }) => [name, state, exitCode]);
    const before = await states();
    expect(before).toEqual([
      ['failed', 'failed', 3],
      ['done', 'completed', 0],
    ]);
    await home.killDaemon();
    expect(await states()).toEqual(before);
    expect((await home.ok('logs', 'failed')).stdout.match(/\| run/g)).toHaveLength(1);
    expect((await home.ok('logs', 'done')).stdout.match(/\| run/g)).toHaveLength(1);
  });

  it('costs who watches and types no line, no key and no place', async () => {
    const home = testHome();
    const counter = recorder(home, 'k');
    const window = { HOLDFAST_WINDOW: 'w1' };
    const untilGo = 'while [ ! -e go ]; do sleep 0.02; done';
    await home.cli('new', '--name', 'counter', '--', ...counter.argv);
    await home.cli('new', '--name', 'quiet', '--', 'sh', '-c', 'echo quiet; sleep 300');
    await home.cli('new', '--name', 'job', '--', 'sh', '-c', `${untilGo}; exit 7`);
    const terminal = cliTerminal(home, ['attach', 'counter'], { env: window, cols: 100, rows: 30 });
    const watcher = cliTerminal(home, ['attach', 'counter', '--read-only'], { env: window });
    const quiet = cliTerminal(home, ['attach', 'quiet'], { env: window, cols: 90, rows: 20 });
    const runner = cliTerminal(home, ['run', '--', 'sh', '-c', `echo on; ${untilGo}; exit 9`]);
    await Promise.all([runner.waitFor('on'), quiet.waitFor('quiet'), watcher.waitFor('k 9')]);
    await terminal.waitFor('k 9');
    const client = await openWindow(home, 'w1');

    const before = await until('all to be told how far they are', async () => {
      const found = await whoAndWhere(home);
      return found.quiet?.clients[0]?.offset === found.quiet?.offset && found;
    });
    const [daemon, keepers, job] = [home.daemon(), home.keepers(), await row(home, 'job')];
    let typed = '';
    const type = (text: string): void => {
      typed += text;
      terminal.type(text);
    };
    const typeAlong = async (words: readonly string[]): Promise<void> => {
      for (const word of words) {
        const lines = numbersOf('k', terminal.text).length;
        type(`${word} `);
        await until('another line', () => numbersOf('k', terminal.text).length > lines);
      }
    };
    await typeAlong(BEFORE);
    type('right before ');
    process.kill(daemon.pid, 'SIGKILL');
    type('right after ');
    writeFileSync(path.join(home.root, 'go'), '');
    await typeAlong(AFTER);
    await until('every byte', () => counter.typed.length >= typed.length);
    expect(counter.typed).toBe(typed);
    expect(await runner.waitForExit()).toBe(9);
    await until('the job to have ended', () => startTimeOf(job.pid ?? 0) === undefined);
    // All of that without a daemon: nobody here starts one, until somebody asks what there is.
    expect(() => home.daemon()).toThrow('no daemon lives');

    expect(await row(home, 'job')).toMatchObject({ id: job.id, state: 'exited', exitCode: 7 });
    expect(home.daemon().instance).not.toBe(daemon.instance);
    await isConnected(client);
    expect(await whoAndWhere(home)).toEqual(before);
    expect(home.keepers()).toEqual(keepers);

    await typeAlong(['still', 'here']);
    terminal.type('\x04');
    expect(await terminal.waitForExit()).toBe(3);
    expect(await watcher.waitForExit()).toBe(3);
    expect(counter.typed).toBe(typed);
    expect(await row(home, 'counter')).toMatchObject({ state: 'exited', exitCode: 3 });
    for (const { text } of [terminal, watcher]) {
      const lines = numbersOf('k', text);
      expect(lines).toEqual(lines.map((_, at) => (lines[0] ?? 0) + at));
      expect(lines.length).toBeGreaterThan(BEFORE.length + AFTER.length);
    }
    expect(numbersOf('k', watcher.text).at(-1)).toBe(numbersOf('k', terminal.text).at(-1));
  });
});

function attachments({ paths }: TestHome): string[] {
  return readFileSync(paths.daemonLog, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"client attached"'));
}

async function row(home: TestHome, name: string): Promise<Row> {
  const rows = (await home.cli('list', '--all', '--json')).json<Row[]>();
  const found = rows.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

/** What must be as it was: clients, modes and sizes, and each byte of the terminal that prints nothing. */
async function whoAndWhere(home: TestHome) {
  const status = (await home.cli('status', '--json')).json<{ clients: Connected[] }>();
  const rows = (await home.cli('list', '--json')).json<Row[]>();
  const find = (name: string): Row | undefined => rows.find((row) => row.name === name);
  const [quiet, counter] = [find('quiet'), find('counter')];
  const moving = { offset: expect.any(Number) };
  const used = { cpu: expect.any(Number), rss: expect.any(Number) };
  return {
    quiet: quiet && { ...quiet, ...used },
    counter: counter && {
      ...counter,
      ...used,
      ...moving,
      clients: counter.clients.map((client) => ({ ...client, ...moving })),
    },
    clients: status.clients.map(({ instance, label, roots, shows }) => ({
      instance,
      label,
      roots,
      // What is printed moves these, and `status` asks no keeper how far they are.
      shows: shows.map((shown) => ({ ...shown, ...moving })),
    })),
  };
}

interface Connected {
  readonly instance: string;
  readonly label: string;
  readonly roots: readonly string[];
  readonly shows: readonly { readonly session: string }[];
}
