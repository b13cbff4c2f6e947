// `holdfast logs` and `holdfast events` as people and programs meet them: run boundaries, times where the file asks for them,
// what is kept as the file says, and ends when nobody reads any more.

import { spawn } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { sessionPaths } from '../src/host/paths.ts';
import { startCommand } from './support/commandLine.ts';
import { distDir, type TestHome, testHome } from './support/home.ts';
import { loggedEvents, loggedLines } from './support/logged.ts';
import { until } from './support/until.ts';

async function upWith(services: string): Promise<TestHome> {
  const home = testHome();
  writeFileSync(path.join(home.root, 'holdfast.yaml'), `services:\n${services}\n`);
  await home.ok('up');
  return home;
}

it('shows where runs began and how they ended, once more while it follows', async () => {
  const home = await upWith('  api: { command: "echo hello; exec sleep 600" }');
  await until('the line', async () => (await home.ok('logs')).stdout.includes('hello'));
  const followed = startCommand(home, 'logs', '-f');
  await until('the follower to show it', () => followed.lines.includes('api | hello'));
  await home.ok('restart', 'api');
  const shown = await until('the next run to say it', async () => {
    const lines = (await home.ok('logs')).stdout.trimEnd().split('\n');
    return lines.filter((line) => line === 'api | hello').length === 2 && lines;
  });
  const boundary = (text: string) => expect.stringMatching(new RegExp(`^── api: ${text} [\\d:]{8} ──$`));
  const expected = [
    boundary('run 1 started \\(pid \\d+\\)'),
    'api | hello',
    boundary('run 1 was stopped \\(SIGTERM\\)'),
    boundary('run 2 started \\(pid \\d+\\)'),
    'api | hello',
  ];
  expect(shown).toEqual(expected);
  await until('the follower to show all', () => followed.lines.length === expected.length);
  expect(followed.lines).toEqual(expected);
  const { stdout } = await home.ok('logs', '--json');
  expect(loggedLines(stdout).map(({ run, line }) => [run, line])).toEqual([
    [1, 'hello'],
    [2, 'hello'],
  ]);
  expect(loggedEvents(stdout)).toMatchObject([
    { event: 'started', run: 1, service: 'api' },
    { event: 'ended', run: 1, outcome: 'stopped', exitCode: null, signal: 'SIGTERM' },
    { event: 'started', run: 2 },
  ]);
  const events = (await home.ok('events')).stdout.trimEnd().split('\n');
  expect(events.map((line) => line.replace(/^\S+ |\d{2,}/g, ''))).toEqual([
    'api run 1 started (pid )',
    'api run 1 was stopped (SIGTERM)',
    'api run 2 started (pid )',
  ]);
});

it('follows what is printed over a restart of the daemon, each line once', async () => {
  const home = await upWith(
    '  api: { command: "i=0; while :; do i=$$((i + 1)); echo line $$i; sleep 0.05; done", tty: false }',
  );
  const followed = startCommand(home, 'logs', '-f', '-n', '0');
  await until('lines', () => followed.lines.length > 5);
  await home.killDaemon();
  const before = followed.lines.length;
  await until('more lines', () => followed.lines.length > before + 40);
  const numbers = followed.lines.map((line) => Number(/^api \| line (\d+)$/.exec(line)?.[1]));
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
});

it('events -f tells of states as they change, and of sessions', async () => {
  const home = await upWith('  api: { command: "exec sleep 600" }');
  const followed = startCommand(home, 'events', '-f', '--json');
  await until('what was there', () => followed.lines.length > 0);
  await home.ok('new', '--name', 'shell', '--', 'sleep', '600');
  await home.ok('stop', 'api');
  const told = await until('all to be told', () => {
    const texts = followed.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    return texts.some(
      ({ event, state }) => event === 'state' && (state as { state: string }).state === 'stopped',
    ) && texts.some(({ event }) => event === 'ended')
      ? texts
      : undefined;
  });
  expect(told).toContainEqual(expect.objectContaining({ event: 'started', service: 'api', run: 1 }));
  expect(told).toContainEqual(expect.objectContaining({ event: 'created' }));
  expect(told).toContainEqual(expect.objectContaining({ event: 'state', service: 'api' }));
});

it('shows times where the file asks for them, or the command line', async () => {
  const home = await upWith(`
  timed: { command: "echo hello; exec sleep 600", logs: { timestamps: true } }
  plain: { command: "echo hello; exec sleep 600" }`);
  const texts = async (...args: readonly string[]): Promise<string[]> => {
    const { stdout } = await home.ok('logs', ...args);
    return stdout
      .split('\n')
      .filter((line) => line.endsWith('| hello'))
      .sort();
  };
  await until('both', async () => (await texts()).length === 2);
  const time = '\\d{4}-\\d\\d-\\d\\dT\\S+Z';
  expect(await texts()).toEqual([expect.stringMatching(`^${time} timed \\| hello$`), 'plain | hello']);
  expect(await texts('--no-timestamps')).toEqual(['plain | hello', 'timed | hello']);
  expect((await texts('--timestamps')).every((line) => new RegExp(`^${time} `).test(line))).toBe(true);
});

it('keeps of each service what the file says, from its next run on where that changed', async () => {
  const printed = 'yes something | head -n 60000; echo end; exec sleep 600';
  const config = (logs: string): string => `  api: { command: '${printed}', tty: false, logs: ${logs} }`;
  const home = await upWith(config('{ maxSize: 64KiB, maxFiles: 3 }'));
  const size = (): number => {
    const [id = ''] = readdirSync(home.paths.sessionsDir);
    const { journalDir } = sessionPaths(home.paths, id);
    return readdirSync(journalDir)
      .filter((name) => name.endsWith('.log'))
      .reduce((sum, name) => sum + statSync(path.join(journalDir, name)).size, 0);
  };
  const hasPrinted = async (run: number): Promise<boolean> => {
    const [last] = loggedLines((await home.ok('logs', '--json', '-n', '1')).stdout);
    return last?.run === run && last.line === 'end';
  };
  await until('all to be printed', () => hasPrinted(1));
  expect(size()).toBeLessThanOrEqual(3 * 64 * 1024);
  writeFileSync(
    path.join(home.root, 'holdfast.yaml'),
    `services:\n${config('{ maxSize: 128KiB, maxFiles: 4 }')}\n`,
  );
  await home.ok('up');
  await home.ok('restart', 'api');
  await until('all to be printed again', () => hasPrinted(2));
  expect(size()).toBeGreaterThan(3 * 64 * 1024);
  expect(size()).toBeLessThanOrEqual(4 * 128 * 1024);
});

it('ends when whoever reads it has seen enough', async () => {
  const home = await upWith(
    '  api: { command: "yes a line that is printed over and over | head -n 200000; exec sleep 600", tty: false }',
  );
  await until('all to be printed', async () => (await home.ok('logs', '-n', '1')).stdout.includes('over'));
  const child = spawn(process.execPath, [path.join(distDir, 'cli.js'), 'logs', '--grep', 'line'], {
    cwd: home.root,
    env: home.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.stdout.destroy();
  expect(await ended).toBe(0);
});
