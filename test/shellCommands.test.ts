// `commands` and `exec` with a real bash: what was run, in a shell that lives and in one that has ended, and a line run in
// it from outside, with its output and exit code; refused where there is no prompt.

import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type TestHome, testHome } from './support/home.ts';
import { until } from './support/until.ts';

interface Command {
  readonly line: string | null;
  readonly cwd: string | null;
  readonly exitCode: number | null;
  readonly durationMs: number | null;
  readonly offset: number;
  readonly end: number | null;
}

interface Executed {
  readonly output: string;
  readonly exitCode: number | null;
  readonly isTimedOut: boolean;
  readonly isTruncated: boolean;
}

/** A bash whose files are the test's own. */
async function shell(name: string, rc = 'PS1="\\w> "'): Promise<TestHome> {
  const userHome = testHome();
  writeFileSync(path.join(userHome.root, '.bashrc'), rc);
  const env = ['--env', `HOME=${userHome.root}`, `HISTFILE=`];
  await userHome.ok('new', '--name', name, '--size', '40x10', '--shell', '/bin/bash', ...env);
  return userHome;
}

async function commandsOf(home: TestHome, name: string, ...args: string[]): Promise<Command[]> {
  return (await home.ok('commands', name, '--json', ...args)).json<Command[]>();
}

it('runs a line in a shell and passes on what it printed and its exit code', async () => {
  const home = await shell('sh');
  // Right after it was made: its first prompt is waited for.
  const first = await home.cli('exec', 'sh', 'echo one; printf "\\033[31mtwo\\033[0m\\n"; false');
  expect([first.stdout, first.code]).toEqual(['one\ntwo\n', 1]);
  // A progress bar is one line; a long line is not cut where the terminal wraps it.
  const long = 'y'.repeat(100);
  const bar = await home.ok('exec', 'sh', `printf '10%%\\r50%%\\r100%%\\n'; echo ${long}; cd /usr`);
  expect(bar.stdout).toBe(`100%\n${long}\n`);
  const json = (
    await home.cli('exec', 'sh', '--json', 'pwd; exit_with() { return $1; }; exit_with 7')
  ).json<Executed>();
  expect(json).toMatchObject({ output: '/usr', exitCode: 7, isTimedOut: false, isTruncated: false });
  // Words are joined; nothing is printed.
  expect((await home.ok('exec', 'sh', 'true')).stdout).toBe('');
  const ran = await commandsOf(home, 'sh');
  expect(ran.map(({ line, exitCode, cwd }) => [line, exitCode, cwd])).toEqual([
    ['echo one; printf "\\033[31mtwo\\033[0m\\n"; false', 1, home.root],
    [`printf '10%%\\r50%%\\r100%%\\n'; echo ${long}; cd /usr`, 0, home.root],
    ['pwd; exit_with() { return $1; }; exit_with 7', 7, '/usr'],
    ['true', 0, '/usr'],
  ]);
  for (const { durationMs, offset, end } of ran) {
    expect(durationMs).toBeGreaterThanOrEqual(0);
    expect(end).toBeGreaterThanOrEqual(offset);
  }
  expect(await commandsOf(home, 'sh', '-n', '1')).toEqual(ran.slice(-1));
  expect((await home.ok('commands', 'sh')).stdout).toContain('/usr');
});

// Where they are installed.
it.each(['/usr/bin/zsh', '/usr/bin/fish'].filter((file) => existsSync(file)))(
  'runs lines in %s as well, in the background and right after it was made',
  async (file) => {
    const home = testHome();
    await home.ok('new', '--name', 'sh', '--shell', file, '--env', `HOME=${home.root}`);
    const first = await home.cli('exec', 'sh', 'echo one; false');
    expect([first.stdout, first.code]).toEqual(['one\n', 1]);
    await home.ok('exec', 'sh', 'cd /usr');
    expect((await home.ok('exec', 'sh', 'echo "a;b"; pwd')).stdout).toBe('a;b\n/usr\n');
    expect((await commandsOf(home, 'sh')).map(({ line, exitCode, cwd }) => [line, exitCode, cwd])).toEqual([
      ['echo one; false', 1, home.root],
      ['cd /usr', 0, home.root],
      ['echo "a;b"; pwd', 0, '/usr'],
    ]);
  },
);

it('lists what ran in a shell that has ended, also the command it ended with, and after the daemon has', async () => {
  const home = await shell('sh');
  await home.ok('exec', 'sh', 'echo kept');
  const last = await home.cli('exec', 'sh', 'exit 5');
  expect(last.code).toBe(5);
  await home.killDaemon();
  const ran = await commandsOf(home, 'sh', '--start');
  expect(ran.map(({ line, exitCode }) => [line, exitCode])).toEqual([
    ['echo kept', 0],
    ['exit 5', 5],
  ]);
});

it('lines that come at once run one after the other, each with its own output', async () => {
  const home = await shell('sh');
  const results = await Promise.all(
    [1, 2, 3].map((number) => home.ok('exec', 'sh', `sleep 0.1; echo out-${number}`)),
  );
  expect(results.map(({ stdout }) => stdout)).toEqual(['out-1\n', 'out-2\n', 'out-3\n']);
});

it('a line that takes too long goes on, and nothing is typed into it', async () => {
  const home = await shell('sh');
  const late = await home.cli('exec', 'sh', '--timeout', '1s', 'echo begun; read answer; echo "got:$answer"');
  expect([late.code, late.stdout]).toEqual([6, 'begun\n']);
  const refused = await home.cli('exec', 'sh', 'echo never');
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('runs in sh')]);
  await home.ok('send', 'sh', 'yes', '--enter');
  await until('its end', async () => (await commandsOf(home, 'sh'))[0]?.exitCode === 0);
  expect((await home.ok('backlog', 'sh')).stdout).not.toContain('never');
});

it('refuses where somebody is typing, where no shell tells where its prompt is, and what is no line', async () => {
  const home = await shell('sh');
  await home.ok('exec', 'sh', 'sleep 0.3');
  await home.ok('wait', 'sh', '--for', 'idle');
  await home.ok('send', 'sh', 'half a comm');
  await until('it to be shown', async () => (await home.ok('screen', 'sh')).stdout.includes('half a comm'));
  const taken = await home.cli('exec', 'sh', 'echo never');
  expect([taken.code, taken.stderr]).toEqual([1, expect.stringContaining('typed at the prompt')]);
  await home.ok('send', 'sh', '--key', 'C-c');
  await home.ok('wait', 'sh', '--for', 'idle');
  expect((await home.ok('exec', 'sh', 'echo now')).stdout).toBe('now\n');
  expect((await home.ok('backlog', 'sh')).stdout).not.toContain('never');
  await home.ok('new', '--name', 'plain', '--', 'sh', '-c', 'sleep 7061');
  const plain = await home.cli('exec', 'plain', '--timeout', '1s', 'echo never');
  expect([plain.code, plain.stderr]).toEqual([
    1,
    expect.stringContaining('does not say where its prompt is'),
  ]);
  expect((await home.cli('exec', 'sh', 'echo a\necho b')).code).toBe(2);
  expect((await home.cli('exec', 'nobody', 'true')).code).toBe(3);
  expect(await commandsOf(home, 'plain')).toEqual([]);
});

it('a line the shell refuses is told with what it said', async () => {
  const home = await shell('sh');
  const wrong = await home.cli('exec', 'sh', 'echo ) (');
  expect(wrong.code).toBe(1);
  expect(wrong.stdout).toContain('syntax error');
  expect((await home.ok('exec', 'sh', 'echo fine')).stdout).toBe('fine\n');
});

it('of very much output the newest is told, as such', async () => {
  const home = await shell('sh');
  const { output, isTruncated, exitCode } = (
    await home.ok('exec', 'sh', '--json', 'seq 1 400000')
  ).json<Executed>();
  expect([isTruncated, exitCode]).toEqual([true, 0]);
  expect(output.length).toBeLessThan(1_100_000);
  expect(output.endsWith('399999\n400000')).toBe(true);
});
