// After a restart of the machine a terminal goes on under its id: behind what it printed, in the folder it was in, with its
// last command at the prompt. Nothing is run by itself.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ask } from './support/ask.ts';
import { commandOf } from './support/commandOf.ts';
import { editorTerminal } from './support/editorTerminal.ts';
import { processesOf, type TestHome, testHome } from './support/home.ts';
import type { TestTerminal } from './support/pty.ts';
import { reboot } from './support/reboot.ts';
import { temporaryFolder } from './support/temporary.ts';
import { cliTerminal } from './support/terminals.ts';
import { until } from './support/until.ts';

const PROMPT = 'mine> \x1b]633;B\x07';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly pid: number | null;
}

/** A home whose shell is a bash that marks what it does. */
function homeWithBash(rc = ''): TestHome {
  const user = temporaryFolder();
  writeFileSync(path.join(user, '.bashrc'), `PS1='mine> '\nHISTFILE=\n${rc}\n`);
  return testHome({ HOME: user, SHELL: '/bin/bash' });
}

function open(home: TestHome, id = 't1'): TestTerminal {
  return editorTerminal(home, [id, '--create'], { SHELL: '/bin/bash' });
}

async function rows(home: TestHome): Promise<Row[]> {
  return (await home.ok('list', '-a', '--json')).json<Row[]>();
}

/** In `sub`, with a command that runs, or is about to run a program. */
async function atWork(home: TestHome, command: string, program = command): Promise<TestTerminal> {
  const terminal = open(home);
  await terminal.waitFor(PROMPT);
  terminal.type('mkdir -p sub && cd sub && echo was-"here"\r');
  await terminal.waitFor('was-here');
  terminal.type(`${command}\r`);
  await until('it to run', () => running(home, program));
  return terminal;
}

function running(home: TestHome, command: string): boolean {
  return processesOf(home.home).some(({ pid }) => commandOf(pid).trim() === command);
}

async function back(home: TestHome): Promise<TestTerminal> {
  const terminal = open(home);
  await terminal.waitFor('Press Enter to go on here with a new shell.');
  return terminal;
}

/** What it shows from where it goes on; history before that looks the same. */
function sinceThen({ text }: TestTerminal): string {
  const at = text.lastIndexOf('A new shell in');
  return at < 0 ? '' : text.slice(at);
}

async function seeNow(terminal: TestTerminal, text: string): Promise<void> {
  await until(`${JSON.stringify(text)} in the new shell`, () => sinceThen(terminal).includes(text)).catch(
    (error: unknown) => {
      throw new Error(`${String(error)}; it shows:\n${JSON.stringify(terminal.text.slice(-2_000))}`);
    },
  );
}

describe('a terminal of the editor after a reboot', () => {
  it('goes on where it was, with its last command at the prompt and not run', async () => {
    const home = homeWithBash();
    await atWork(home, 'sleep 7654');
    await reboot(home);
    const terminal = await back(home);
    expect(terminal.text).toContain('was-here');
    expect(terminal.text).toContain('lost');
    terminal.type('\r');
    await terminal.waitFor(`A new shell in ${home.root}/sub`);
    await seeNow(terminal, `${PROMPT}sleep 7654`);
    expect(running(home, 'sleep 7654')).toBe(false);
    const [row, ...others] = await rows(home);
    expect(others).toEqual([]);
    expect(row).toMatchObject({ id: 't1', state: 'running' });

    // What is offered can be thrown away; what was printed before is still there.
    terminal.type('\x15echo "in:$PWD:$HOLDFAST_SESSION"\r');
    await terminal.waitFor(`in:${home.root}/sub:t1`);
    const { stdout } = await home.ok('backlog', 't1');
    expect(stdout.indexOf('was-here')).toBeGreaterThan(-1);
    expect(stdout.indexOf('A new shell in')).toBeGreaterThan(stdout.indexOf('was-here'));
    expect((await home.ok('screen', 't1')).stdout).toMatch(/was-here[\s\S]*A new shell in[\s\S]*in:/);
    terminal.hangUp();
    const again = open(home);
    await again.waitFor(`in:${home.root}/sub:t1`);
    expect(again.text).toContain('was-here');
  });

  it('runs the command when Enter is pressed once more, and goes on after the next reboot as well', async () => {
    const home = homeWithBash();
    await atWork(home, 'sleep 7655');
    for (let boot = 0; boot < 2; boot++) {
      await reboot(home);
      const terminal = await back(home);
      terminal.type('\r');
      await seeNow(terminal, `${PROMPT}sleep 7655`);
      terminal.type('\r');
      await until('it to run', () => running(home, 'sleep 7655'));
    }
    expect(await rows(home)).toMatchObject([{ id: 't1', state: 'running' }]);
  });

  it('offers what was run, whatever that printed', async () => {
    const home = homeWithBash();
    await atWork(home, "printf '\\e]633;E;echo bad;\\a'; sleep 7653", 'sleep 7653');
    await reboot(home);
    const terminal = await back(home);
    terminal.type('\r');
    await seeNow(terminal, `${PROMPT}printf '\\e]633;E;echo bad;\\a'; sleep 7653`);
  });

  it('types nothing where somebody was faster', async () => {
    const home = homeWithBash('[ ! -e wait ] || while [ ! -e go ]; do sleep 0.02; done');
    await atWork(home, 'sleep 7656');
    await reboot(home);
    writeFileSync(path.join(home.root, 'sub', 'wait'), '');
    const terminal = await back(home);
    terminal.type('\r');
    await terminal.waitFor('A new shell in');
    terminal.type('echo typed-"by-hand"');
    await until('it to have arrived', async () =>
      (await home.ok('screen', 't1')).stdout.includes('echo typed'),
    );
    writeFileSync(path.join(home.root, 'sub', 'go'), '');
    await seeNow(terminal, PROMPT);
    terminal.type('\r');
    await terminal.waitFor('typed-by-hand');
    terminal.type('echo the"-end"\r');
    await terminal.waitFor('the-end');
    expect(sinceThen(terminal)).not.toContain('sleep 7656');
  });

  it('is not left in the screen of a program that is gone', async () => {
    const home = homeWithBash();
    await atWork(home, 'vim -N -u NONE -i NONE -n');
    await until('vim to be in it', async () => (await modes(home)).alternateScreen);
    await reboot(home);
    const terminal = await back(home);
    terminal.type('\r');
    await seeNow(terminal, `${PROMPT}vim -N -u NONE -i NONE -n`);
    expect(await modes(home)).toMatchObject({ alternateScreen: false, mouse: false });
    expect((await home.ok('screen', 't1')).stdout).toMatch(/was-here[\s\S]*A new shell in/);
  });

  it('starts in a folder that is there, and never runs what it was started as', async () => {
    const home = homeWithBash();
    const made = await home.ok('new', '--json', '--name', 'job', '--', 'sh', '-c', 'echo once; sleep 7657');
    const { id } = made.json<{ id: string }>();
    await until('its output', async () => (await home.ok('screen', id)).stdout.includes('once'));
    await reboot(home);
    const terminal = editorTerminal(home, [id], { SHELL: '/bin/bash' });
    await terminal.waitFor('Press Enter');
    terminal.type('\r');
    await seeNow(terminal, `${PROMPT}sh -c 'echo once; sleep 7657'`);
    expect(running(home, 'sleep 7657')).toBe(false);
    expect(await rows(home)).toMatchObject([{ id, name: 'job', state: 'running' }]);
  });
});

describe('session/resume', () => {
  const again = (home: TestHome, session: string) =>
    ask(home, 'session/resume', {
      session,
      root: null,
      env: Object.entries(home.env) as [string, string][],
    });

  it('makes one run for two who ask at once, and none where one lives', async () => {
    const home = testHome();
    await home.ok('new', '--name', 'one', '--', 'sleep', '600');
    await reboot(home);
    await home.ok('status', '--start');
    const both = await Promise.all([again(home, 'one'), again(home, 'one')]);
    expect(both[0]?.session.run).toMatchObject({ number: 2, exit: null });
    expect(both[1]?.session.run?.pid).toBe(both[0]?.session.run?.pid);
    expect(both[0]).toMatchObject({ cwd: home.root, offered: 'sleep 600' });
    expect((await again(home, 'one')).session.run?.pid).toBe(both[0]?.session.run?.pid);
    expect(home.keepers()).toHaveLength(1);
  });

  it('offers nothing where the shell was ended on purpose, and is only for terminals', async () => {
    const home = testHome();
    await home.ok('new', '--name', 'done', '--', 'sh', '-c', 'exit 3');
    await home.ok('wait', 'done', '--for', 'exit');
    expect(await again(home, 'done')).toMatchObject({ offered: null, session: { run: { number: 2 } } });
    await home.ok('new', '--pipe', '--name', 'pipe', '--', 'true');
    await home.ok('wait', 'pipe', '--for', 'exit');
    await expect(again(home, 'pipe')).rejects.toMatchObject({ kind: 'invalidParams' });
    await expect(again(home, 'nobody')).rejects.toMatchObject({ kind: 'notFound' });
  });

  it('gives a name that is taken by now another number', async () => {
    const home = testHome();
    await home.ok('new', '--name', 'one', '--', 'sleep', '600');
    await reboot(home);
    const { id } = (await home.ok('new', '--json', '--name', 'one', '--', 'sleep', '600')).json<{
      id: string;
    }>();
    const lost = (await rows(home)).find((row) => row.id !== id);
    expect((await again(home, lost?.id ?? '')).session.name).toBe('one 2');
  });
});

it('`holdfast attach` of a terminal that was lost goes on as well, and a script is only told', async () => {
  const home = homeWithBash();
  await home.ok('new', '--name', 'one', '--', 'bash', '-i');
  await until('its prompt', async () => (await home.ok('screen', 'one')).stdout.includes('mine>'));
  await reboot(home);
  const told = await home.cli('attach', 'one', '--start');
  expect(told.code).toBe(125);
  expect(told.stderr).toContain('lost');
  const terminal = cliTerminal(home, ['attach', 'one']);
  await terminal.waitFor('Press Enter to go on here with a new shell.');
  terminal.type('\r');
  await seeNow(terminal, PROMPT);
  terminal.type('echo its-"back"\r');
  await terminal.waitFor('its-back');
});

async function modes(home: TestHome) {
  return (await home.ok('screen', 't1', '--json')).json<{
    modes: { alternateScreen: boolean; mouse: boolean };
  }>().modes;
}
