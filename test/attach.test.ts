// The attach client in a real terminal, with the real daemon and keepers: making and finding sessions, what a terminal
// goes through, and that nobody is ever without one.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isAlive } from '../src/host/processIdentity.ts';
import { editorTerminal } from './support/editorTerminal.ts';
import { distDir, type TestHome, testHome } from './support/home.ts';
import { openTerminal } from './support/pty.ts';
import { cliTerminal } from './support/terminals.ts';
import { until } from './support/until.ts';

interface Listed {
  readonly id: string;
  readonly pid: number | null;
  readonly state: string;
  readonly size: unknown;
}

async function sessions(home: TestHome): Promise<Listed[]> {
  return (await home.cli('list', '--all', '--json')).json<Listed[]>();
}

/** Prints 400 numbered lines, and each key it gets in brackets. */
const COUNT_AND_ECHO = `
  process.stdin.setRawMode(true).on('data', (keys) => {
    for (const key of String(keys)) process.stdout.write('[' + key + ']');
  });
  let line = 0;
  const timer = setInterval(() => {
    process.stdout.write('line:' + ++line + ':\\n');
    if (line < 400) return;
    clearInterval(timer);
    process.stdin.pause();
  }, 5);
`;

const count = (text: string, part: string): number => text.split(part).length - 1;

describe('a terminal of the editor', () => {
  it('makes its session once, and is back in it when the editor starts it again', async () => {
    const home = testHome();
    const first = editorTerminal(home, ['t1', '--create']);
    await first.waitFor('ready> ');
    first.type('X=kept; echo "marker"$X\r');
    await first.waitFor('markerkept');
    const [before] = await sessions(home);
    first.hangUp();
    await first.waitForExit();
    const second = editorTerminal(home, ['t1', '--create']);
    await second.waitFor('markerkept');
    second.type('echo again-$X\r');
    await second.waitFor('again-kept');
    expect(await sessions(home)).toMatchObject([{ id: 't1', pid: before?.pid, state: 'running' }]);
  });

  it('gives every size change on, and its own environment and folder at first', async () => {
    const home = testHome();
    const terminal = editorTerminal(home, ['t1', '--create'], { OF_THE_WINDOW: 'yes' });
    await terminal.waitFor('ready> ');
    terminal.type('echo "$OF_THE_WINDOW:$PWD:$HOLDFAST_STTY:"\r');
    await terminal.waitFor(`yes:${home.root}::`);
    terminal.resize(101, 33);
    await until('the size', async () => JSON.stringify((await sessions(home))[0]?.size).includes('101'));
    terminal.type('stty size\r');
    await terminal.waitFor('33 101');
  });

  it('passes bytes as they are: nothing is added to a line feed', async () => {
    const home = testHome();
    const terminal = editorTerminal(home, ['t1', '--create']);
    await terminal.waitFor('ready> ');
    terminal.type("stty -opost; printf 'a\\nb\\n<%s>' end\r");
    await terminal.waitFor('<end>');
    expect(terminal.text).toContain('a\nb\n<end>');
  });

  it('shows every line and types every key once while the daemon is killed', async () => {
    const home = testHome();
    const terminal = editorTerminal(home, ['t1', '--create']);
    await terminal.waitFor('ready> ');
    writeFileSync(path.join(home.root, 'count.js'), COUNT_AND_ECHO);
    terminal.type(`node count.js; echo all"done"\r`);
    await terminal.waitFor('line:20:');
    const typed = 'abcdefghijklmnopqrstuvwxyz';
    for (const [at, key] of [...typed].entries()) {
      if (at === 8) await home.killDaemon();
      terminal.type(key);
      const lines = count(terminal.text, 'line:');
      await until('more lines', () => count(terminal.text, 'line:') > lines + 2);
    }
    await terminal.waitFor('alldone');
    const lines = [...terminal.text.matchAll(/line:(\d+):/g)].map((match) => Number(match[1]));
    expect(lines).toEqual(Array.from({ length: 400 }, (_, at) => at + 1));
    const keys = [...terminal.text.matchAll(/\[(\w)\]/g)].map((match) => match[1]);
    expect(keys.join('')).toBe(typed);
  });

  it('says how an ended session ended, and Enter opens a new shell in its folder', async () => {
    const home = testHome();
    const first = editorTerminal(home, ['t1', '--create']);
    await first.waitFor('ready> ');
    first.type('echo was-here; exit 3\r');
    expect(await first.waitForExit()).toBe(3);
    const second = editorTerminal(home, ['t1', '--create']);
    await second.waitFor('ended with exit code 3');
    expect(second.text).toContain('was-here');
    second.type('\r');
    await second.waitFor('ready> ');
    second.type('pwd; echo new"shell"\r');
    await second.waitFor('newshell');
    expect(second.text).toContain(home.root);
    expect(second.exitCode).toBeUndefined();
  });

  it('says that a session was purged, and Enter opens a new shell', async () => {
    const home = testHome();
    const first = editorTerminal(home, ['t1', '--create']);
    await first.waitFor('ready> ');
    first.type('exit\r');
    await first.waitForExit();
    await home.cli('purge');
    const second = editorTerminal(home, ['t1', '--create']);
    await second.waitFor('was purged');
    second.type('\r');
    await second.waitFor('ready> ');
  });

  it('claims what its window showed and nobody watches, else makes its own', async () => {
    const home = testHome();
    const first = editorTerminal(home, ['--claim']);
    await first.waitFor('ready> ');
    first.type('X=claimed; echo it-is-"set"\r');
    await first.waitFor('it-is-set');
    first.hangUp();
    await first.waitForExit();
    const again = editorTerminal(home, ['--claim']);
    await again.waitFor('ready> ');
    again.type('echo it-is-$X\r');
    await again.waitFor('it-is-claimed');
    const other = editorTerminal(home, ['--claim'], { HOLDFAST_WINDOW: 'window-2' });
    await other.waitFor('ready> ');
    expect(await sessions(home)).toHaveLength(2);
  });
});

describe('without Holdfast', () => {
  it('a home that cannot be written costs the terminal nothing but its survival', async () => {
    const home = testHome();
    writeFileSync(path.join(home.home, 'hosts'), 'in the way');
    const terminal = editorTerminal(home, ['t1', '--create']);
    await terminal.waitFor('plain shell');
    expect(terminal.text).toContain(home.home);
    terminal.type('echo works-"here"; stty -a | tr " " "\\n" | grep -x opost; exit 5\r');
    await terminal.waitFor('works-here');
    expect(await terminal.waitForExit()).toBe(5);
    expect(terminal.text).toMatch(/^opost/m);
  });

  it('nothing is started instead where that was switched off', async () => {
    const home = testHome();
    writeFileSync(path.join(home.home, 'hosts'), 'in the way');
    const terminal = editorTerminal(home, ['t1', '--create'], { HOLDFAST_PASSTHROUGH: 'never' });
    expect(await terminal.waitForExit()).toBe(125);
    expect(terminal.text).toContain('holdfast doctor');
  });
});

describe('attach on the command line', () => {
  it('leaves with the detach key pressed twice, and leaves the terminal as it was', async () => {
    const home = testHome();
    const script = `stty -a | tail -3 > before; node ${distDir}/cli.js new --attach; echo "left:$?"; stty -a | tail -3 > after`;
    const terminal = openTerminal({ command: ['sh', '-c', script], cwd: home.root, env: home.env });
    await until('the session', async () => (await sessions(home))[0]?.state === 'running');
    terminal.type("printf '\\033[?1000h\\033[?2004h\\033[?25l'; echo armed''\r");
    await terminal.waitFor('armed\r\n');
    terminal.type('\x1c\x1c');
    await terminal.waitFor('left:0');
    const rest = terminal.text.slice(terminal.text.lastIndexOf('armed'));
    for (const off of ['\x1b[?1000l', '\x1b[?2004l', '\x1b[?25h']) expect(rest).toContain(off);
    await terminal.waitForExit();
    const [before, after] = ['before', 'after'].map((file) =>
      readFileSync(path.join(home.root, file), 'utf8'),
    );
    expect(after).toBe(before);
    expect((await sessions(home))[0]?.state).toBe('running');
  });

  it('leaves the terminal as it was when it is killed, and when daemon and keeper are', async () => {
    const home = testHome();
    const command = `node ${distDir}/cli.js new --attach`;
    const script = `stty -a | tail -3 > before; ${command}; echo "left"; cat > /dev/null`;
    const terminal = openTerminal({ command: ['sh', '-c', script], cwd: home.root, env: home.env });
    await until('the session', async () => (await sessions(home))[0]?.state === 'running');
    terminal.type("printf '\\033[?1049h\\033[?1003h\\033[?2004h\\033[?25l'; echo armed''\r");
    await terminal.waitFor('armed\r\n');
    const { clients } = (await home.cli('list', '--json')).json<{ clients: { pid: number }[] }[]>()[0] ?? {};
    process.kill(clients?.[0]?.pid ?? 0, 'SIGKILL');
    await terminal.waitFor('left');
    await terminal.waitFor('\x1b[?1049l');
    const rest = terminal.text.slice(terminal.text.lastIndexOf('armed'));
    for (const off of ['\x1b[?1003l', '\x1b[?2004l', '\x1b[?25h']) expect(rest).toContain(off);
    const modes = (): string =>
      execFileSync('sh', ['-c', `stty -a < /proc/${terminal.pid}/fd/0 | tail -3`], { encoding: 'utf8' });
    const before = readFileSync(path.join(home.root, 'before'), 'utf8');
    await until('the modes it had', () => modes() === before).catch(() => expect(modes()).toBe(before));
  });

  it('delivers the detach key pressed once', async () => {
    const home = testHome();
    const terminal = cliTerminal(home, [
      'new',
      '--attach',
      '--',
      'bash',
      '-c',
      'trap "echo got-quit" QUIT; echo up; while :; do sleep 0.1; done',
    ]);
    await terminal.waitFor('up');
    terminal.type('\x1c');
    await terminal.waitFor('got-quit');
  });

  it('is told who took the terminal over, and takes it back with Enter', async () => {
    const home = testHome();
    const first = cliTerminal(home, ['new', '--attach', '--name', 'shared']);
    await until('the session', async () => (await sessions(home))[0]?.state === 'running');
    first.type('echo from-"first"\r');
    await first.waitFor('from-first');
    const second = cliTerminal(home, ['attach', 'shared', '--steal']);
    await second.waitFor('from-first');
    await first.waitFor('now used by holdfast attach');
    second.type('echo from-"second"\r');
    await second.waitFor('from-second');
    expect(first.text).not.toContain('from-second\r');
    first.type('\r');
    await second.waitFor('now used by');
    await first.waitFor('from-second');
    first.type('echo back-"again"\r');
    await first.waitFor('back-again');
  });

  it('only watches with --read-only', async () => {
    const home = testHome();
    const writer = cliTerminal(home, ['new', '--attach', '--name', 'shared', '--', 'cat']);
    await until('the session', async () => (await sessions(home))[0]?.state === 'running');
    const watcher = cliTerminal(home, ['attach', 'shared', '--read-only']);
    writer.type('hello\r');
    await watcher.waitFor('hello');
    watcher.type('intruder\r');
    writer.type('world\r');
    await watcher.waitFor('world');
    expect(writer.text).not.toContain('intruder');
    watcher.type('\x03');
    expect(await watcher.waitForExit()).toBe(0);
    expect(writer.exitCode).toBeUndefined();
  });

  it('says that a session is lost when its keeper was killed', async () => {
    const home = testHome();
    const terminal = cliTerminal(home, ['new', '--attach', '--', 'cat']);
    await until('the session', async () => (await sessions(home))[0]?.state === 'running');
    terminal.type('hello\r');
    // Once is what our own terminal does with what is typed before anything is attached to it.
    await until('an answer', () => /hello.*hello/s.test(terminal.text));
    for (const { pid } of home.keepers()) process.kill(pid, 'SIGKILL');
    await terminal.waitFor('lost');
    expect(await terminal.waitForExit()).toBe(125);
  });

  it('refuses a session inside itself', async () => {
    const home = testHome();
    const terminal = cliTerminal(home, ['new', '--attach', '--name', 'outer']);
    await until('the session', async () => (await sessions(home))[0]?.state === 'running');
    terminal.type(`node ${distDir}/cli.js attach outer; echo "refused:$?"\r`);
    await terminal.waitFor('refused:2');
    expect(terminal.text).toContain('inside the session');
  });

  it('passes the exit code and signal of the program on', async () => {
    const home = testHome();
    expect(await cliTerminal(home, ['run', '--', 'sh', '-c', 'exit 9']).waitForExit()).toBe(9);
    expect(await cliTerminal(home, ['run', '--', 'sh', '-c', 'kill -TERM $$']).waitForExit()).toBe(143);
  });

  it('goes on in silence after its connection to the keeper was cut by nothing but a stop of it', async () => {
    const home = testHome();
    const terminal = cliTerminal(home, ['new', '--attach', '--', 'cat']);
    await until('the session', async () => (await sessions(home))[0]?.state === 'running');
    const [keeper] = home.keepers();
    if (keeper === undefined) throw new Error('no keeper');
    process.kill(keeper.pid, 'SIGSTOP');
    terminal.type('typed while stopped\r');
    process.kill(keeper.pid, 'SIGCONT');
    await terminal.waitFor('typed while stopped\r\ntyped while stopped');
    expect(isAlive(keeper)).toBe(true);
  });
});
