// Programs that do not want to end, under every verb that ends something: afterwards nothing of them is left. Looked for by
// a mark in their command lines with `ps`, not with what is tested.

import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { startTimeOf } from '../src/host/processIdentity.ts';
import { ask } from './support/ask.ts';
import { type TestHome, testHome } from './support/home.ts';
import { marked, newMark } from './support/marked.ts';
import { programFile } from './support/program.ts';
import { until } from './support/until.ts';

/** Each brings up five programs that burn what they can. */
const LIMIT_MS = 90_000;

interface Torture {
  readonly name: string;
  /** What follows `node`. */
  readonly args: readonly string[];
  readonly mark: string;
  /** Processes with the mark once it has done its worst. */
  readonly count: number;
}

async function tortures(): Promise<readonly Torture[]> {
  const port = await freePort();
  const given = [
    { name: 'ignoreSignals', count: 2, args: (mark: string) => ['parent', mark] },
    { name: 'forkInALoop', count: 6, args: (mark: string) => [mark] },
    { name: 'doubleFork', count: 2, args: (mark: string) => [mark] },
    { name: 'closeStdio', count: 2, args: (mark: string) => [mark] },
    { name: 'holdPort', count: 2, args: (mark: string) => [mark, String(port)] },
  ];
  return Promise.all(
    given.map(async ({ name, count, args }) => {
      const mark = newMark();
      return { name, count, mark, args: [await programFile(name), ...args(mark)] };
    }),
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const areUp = (all: readonly Torture[]): Promise<true> =>
  until('all to have done their worst', () => all.every(({ mark, count }) => marked(mark).length >= count));
const left = (all: readonly Torture[]): string[] =>
  all.flatMap(({ name, mark }) => marked(mark).map(({ pid, command }) => `${name}: ${pid} ${command}`));

async function up(): Promise<{ readonly home: TestHome; readonly all: readonly Torture[] }> {
  const all = await tortures();
  const home = testHome();
  const services = all.map(
    ({ name, args }) => `  ${name}: { command: ${JSON.stringify([process.execPath, ...args])}, tty: false }`,
  );
  const text = `defaults: { stop: { grace: 200ms } }\nservices:\n${services.join('\n')}\n`;
  writeFileSync(path.join(home.root, 'holdfast.yaml'), text);
  await home.ok('up');
  await areUp(all);
  return { home, all };
}

describe('as services', { timeout: LIMIT_MS }, () => {
  it('down and stop leave none of them', async () => {
    const { home, all } = await up();
    await home.ok('stop', 'holdPort');
    expect(left(all.filter(({ name }) => name === 'holdPort'))).toEqual([]);
    await home.ok('down');
    expect(left(all)).toEqual([]);
  });

  it('restart leaves nothing of the runs before', async () => {
    const { home, all } = await up();
    const before = new Set(all.flatMap(({ mark }) => marked(mark).map(({ pid }) => pid)));
    await home.ok('restart', 'all');
    await areUp(all);
    const now = all.flatMap(({ mark }) => marked(mark).map(({ pid }) => pid));
    expect(now.filter((pid) => before.has(pid))).toEqual([]);
  });
});

describe('as services that take all they can get', { timeout: LIMIT_MS }, () => {
  const GREEDY = ['flood', 'eatMemory', 'exitAtOnce'] as const;

  it('restart, stop and down leave none of them', async () => {
    const marks = GREEDY.map(newMark);
    const home = testHome();
    const services = await Promise.all(
      GREEDY.map(async (name, index) => {
        const more = name === 'exitAtOnce' ? [] : ['parent'];
        const command = [process.execPath, await programFile(name), ...more, marks[index]];
        return `  ${name}: { command: ${JSON.stringify(command)}, restart: { policy: always, delay: 50ms }, tty: false }\n`;
      }),
    );
    const defaults = 'defaults: { stop: { grace: 200ms } }\n';
    writeFileSync(path.join(home.root, 'holdfast.yaml'), `${defaults}services:\n${services.join('')}`);
    const [flood = '', eatMemory = '', exitAtOnce = ''] = marks;
    const areBoth = (mark: string): Promise<true> =>
      until('parent and child', () => marked(mark).length === 2);
    await home.ok('up', '--detach');
    await Promise.all([areBoth(flood), areBoth(eatMemory)]);
    const before = new Set([flood, eatMemory].flatMap((mark) => marked(mark).map(({ pid }) => pid)));
    await home.ok('restart', 'flood', 'eatMemory');
    await Promise.all([areBoth(flood), areBoth(eatMemory)]);
    const now = [flood, eatMemory].flatMap((mark) => marked(mark).map(({ pid }) => pid));
    expect(now.filter((pid) => before.has(pid))).toEqual([]);
    await home.ok('stop', 'eatMemory');
    expect(marked(eatMemory)).toEqual([]);
    await until('several runs', async () => {
      const { services: all } = await ask(home, 'service/list', { root: home.root });
      return (all.find(({ name }) => name === 'exitAtOnce')?.restarts ?? 0) >= 3;
    });
    expect(marked(exitAtOnce).length).toBeLessThanOrEqual(1);
    await home.ok('down');
    expect(marks.flatMap(marked)).toEqual([]);
  });
});

describe('as services of a keeper that is killed', { timeout: LIMIT_MS }, () => {
  it('all of them are ended before they start again, one of each', async () => {
    const { home, all } = await up();
    const before = new Set(all.flatMap(({ mark }) => marked(mark).map(({ pid }) => pid)));
    for (const { pid } of home.keepers()) process.kill(pid, 'SIGKILL');
    await until('what was left to be gone', () =>
      all.every(({ mark }) => marked(mark).every(({ pid }) => !before.has(pid))),
    );
    await areUp(all);
    const scripts = all.map(({ args, mark }) =>
      marked(mark).filter(({ command }) => command.includes(args[0] ?? '')),
    );
    // ignoreSignals and holdPort have a child of the same script.
    expect(scripts.map(({ length }) => length)).toEqual([2, 1, 1, 1, 2]);
  });
});

describe('in sessions', { timeout: LIMIT_MS }, () => {
  async function open(
    how: readonly string[],
  ): Promise<{ readonly home: TestHome; readonly all: readonly (Torture & { readonly pid: number })[] }> {
    const given = await tortures();
    const home = testHome();
    const all = await Promise.all(
      given.map(async (one) => {
        const made = await home.cli(...how, '--json', '--', process.execPath, ...one.args);
        return { ...one, pid: made.json<{ pid: number }>().pid };
      }),
    );
    await areUp(all);
    return { home, all };
  }

  it('kill-session leaves none of them, in terminals', async () => {
    const { home, all } = await open(['new']);
    await home.ok('kill-session', '--all', '--grace', '200ms');
    expect(left(all)).toEqual([]);
  });

  it('kill leaves none of them, spawned', async () => {
    const { home, all } = await open(['spawn']);
    await Promise.all(
      all.map(async ({ name, pid }) => {
        const { code, stdout } = await home.cli('kill', String(pid), '--grace', '200ms');
        expect([name, code, stdout]).toEqual([name, 0, expect.stringContaining(`${pid}`)]);
      }),
    );
    expect(left(all)).toEqual([]);
  });

  it('kill of one below a shell ends it with what it started, and not the shell', async () => {
    const mark = newMark();
    const home = testHome();
    const script = await programFile('forkInALoop');
    const command = `"$0" "$@"; exec sleep ${mark}`;
    const made = await home.cli('new', '--json', '--', 'sh', '-c', command, process.execPath, script, mark);
    const shell = made.json<{ pid: number }>().pid;
    const program = await until('the program', () =>
      marked(mark).find(({ pid, command: one }) => pid !== shell && one.startsWith(process.execPath)),
    );
    await until('what it started', () => marked(mark).length > 4);
    await home.ok('kill', String(program.pid), '--grace', '100ms');
    await until('the shell to go on', () => marked(mark)[0]?.command === `sleep ${mark}`);
    expect(marked(mark)).toEqual([{ pid: shell, command: `sleep ${mark}` }]);
  });

  it('kill catches what forks and ends faster than anybody can look', async () => {
    const mark = newMark();
    const home = testHome();
    // Each process lives only until it has started the next one; in the group of the first, as such programs do.
    const hop = 'i=$1; [ $i -gt 20000 ] || { sh -c "$0" "$0" $((i + 1)) "$2" & }';
    const made = await home.cli(
      'spawn',
      '--json',
      '--',
      'sh',
      '-c',
      `sh -c '${hop}' '${hop}' 0 ${mark}; sleep ${mark}`,
    );
    const { pid } = made.json<{ pid: number }>();
    await until('it to run', () => marked(mark).some((one) => one.pid !== pid));
    await home.ok('kill', String(pid), '--grace', '0ms');
    expect(marked(mark)).toEqual([]);
  });
});

describe('a pid that was given to another', () => {
  it('is not signalled: it is said to be gone', async () => {
    const home = testHome();
    const { pid } = (await home.cli('spawn', '--json', '--', 'sleep', '600')).json<{ pid: number }>();
    const startTime = startTimeOf(pid) ?? 0;
    for (const any of [true, false]) {
      const killed = ask(home, 'process/killTree', { pid, startTime: startTime - 1, any, graceMs: 0 });
      await expect(killed).rejects.toMatchObject({ kind: 'processGone' });
    }
    expect(startTimeOf(pid)).toBe(startTime);
    const { ended } = await ask(home, 'process/killTree', { pid, startTime, graceMs: 0 });
    expect(ended).toMatchObject([{ pid, startTime, outcome: 'killed' }]);
  });
});
