// `--host` through a script that stands for ssh: commands and terminals of another home, over cuts of the way and the
// death of the daemon there, and what is said where there is no way.

import { describe, expect, it } from 'vitest';
import { startCommand } from './support/commandLine.ts';
import { standInForSsh, twoMachines } from './support/farHost.ts';
import { testHome } from './support/home.ts';
import { temporaryFolder } from './support/temporary.ts';
import { cliTerminal, recorder } from './support/terminals.ts';
import { until } from './support/until.ts';

const HOST = ['--host', 'me@box'] as const;

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly pid: number;
  readonly root: string | null;
}

describe('commands of another machine', () => {
  it('opens, lists, types into and reads a session there, with the environment of there, and leaves this one alone', async () => {
    const { near, far } = twoMachines();
    expect((await near.cli(...HOST, 'list')).code).toBe(4);
    const script = 'echo "$OF_THE_FAR_SIDE:$PWD"; cat';
    await near.ok(...HOST, 'new', '--name', 'one', '--', 'sh', '-c', script);
    const [listed] = (await near.ok(...HOST, 'list', '--json')).json<Listed[]>();
    expect(listed).toMatchObject({ name: 'one', root: null });
    await near.ok(...HOST, 'send', 'one', 'typed here', '--enter');
    await until('the echo', async () => {
      const { stdout } = await near.ok(...HOST, 'screen', 'one');
      return stdout.includes(`yes:${far.root}`) && stdout.split('typed here').length === 3;
    });
    expect((await near.ok(...HOST, 'logs', 'one')).stdout).toContain('typed here');
    expect((await near.ok(...HOST, 'status', '--json')).json()).toMatchObject({ home: far.home });
    expect((await far.ok('list', '--all-roots', '--json')).json<Listed[]>()).toMatchObject([
      { pid: listed?.pid },
    ]);
    expect((await near.cli('list')).code).toBe(4);
    expect((await near.cli(...HOST, 'kill', String(listed?.pid))).code).toBe(0);
    expect((await near.ok(...HOST, 'shutdown')).stdout).toContain('has ended');
    expect(() => far.daemon()).toThrow('no daemon lives');
  });

  it('takes --root as a folder there, and the home there from --home', async () => {
    const { near, far } = twoMachines();
    await near.ok(...HOST, '--root', '.', 'new', '--name', 'two', '--', 'cat');
    const rows = (await near.ok(...HOST, '--root', far.root, 'list', '--json')).json<Listed[]>();
    expect(rows).toMatchObject([{ name: 'two', root: far.root }]);
    const elsewhere = await near.cli(...HOST, '--home', near.home, 'list');
    expect(elsewhere).toMatchObject({ code: 4, stderr: 'holdfast: nothing is running\n' });
  });

  it('follows the logs over a cut of the way and the death of the daemon, each line once', async () => {
    const { near, far, cut, visits } = twoMachines();
    await near.ok(...HOST, 'new', '--name', 'three', '--', 'cat');
    const logs = startCommand(near, ...HOST, 'logs', 'three', '-f', '--no-color');
    const count = (text: string): number => logs.lines.filter((line) => line.endsWith(`| ${text}`)).length;
    // The terminal echoes what is typed, and cat prints it.
    const say = async (text: string): Promise<void> => {
      await near.ok(...HOST, 'send', 'three', text, '--enter');
      await until(`${text} in the log`, () => count(text) === 2);
    };
    await say('before');
    await cut();
    const ways = visits();
    await until('another way', () => visits() > ways);
    await say('after the cut');
    await far.killDaemon();
    await say('after the daemon');
    expect(['before', 'after the cut', 'after the daemon'].map(count)).toEqual([2, 2, 2]);
    expect(await logs.interrupt()).toBe(0);
  });
});

describe('a terminal of another machine', () => {
  it('goes on where it was over a cut, while no daemon is there, and is left with the detach key', async () => {
    const { near, far, cut, visits, setReachable } = twoMachines();
    const program = recorder(far, 'k');
    await near.ok(...HOST, 'new', '--name', 'shown', '--', ...program.argv);
    const terminal = cliTerminal(near, [...HOST, 'attach', 'shown']);
    await terminal.waitFor('k 3');
    terminal.type('first ');
    await until('the first word', () => program.typed === 'first ');
    setReachable(false);
    await cut();
    const ways = visits();
    await until('two tries in vain', () => visits() > ways + 1);
    setReachable(true);
    const { length } = terminal.text;
    // What is typed long before there is a way again would not be sent.
    await until('more output', () => terminal.text.length > length);
    terminal.type('second ');
    await until('the second word', () => program.typed === 'first second ');
    await far.killDaemon();
    terminal.type('third');
    await until('the third word', () => program.typed === 'first second third');
    expect(() => far.daemon()).toThrow('no daemon lives');
    terminal.type('\x1c\x1c');
    expect(await terminal.waitForExit()).toBe(0);
    const numbers = [...terminal.text.matchAll(/\bk (\d+)\r?\n/g)].map((match) => Number(match[1]));
    expect(numbers.length).toBeGreaterThan(3);
    // What the first screen showed aside, each line came once and none is missing.
    expect(numbers).toEqual(numbers.map((_, at) => (numbers[0] ?? 0) + at));
  });

  it('passes the end of a program on, and says what is not there', async () => {
    const { near } = twoMachines();
    const terminal = cliTerminal(near, [...HOST, 'new', '--attach', '--', 'sh', '-c', 'read x; exit 7']);
    await until('the session', async () => (await near.cli(...HOST, 'list')).stdout.includes('running'));
    terminal.type('go\r');
    expect(await terminal.waitForExit()).toBe(7);
    expect(await near.cli(...HOST, 'attach', 'nobody')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('there is no session nobody'),
    });
  });
});

describe('no way to another machine', () => {
  it.each([
    ['no such program', undefined, 'install OpenSSH, or name another program in HOLDFAST_SSH'],
    [
      'a refusal',
      'echo "box: Permission denied (publickey)." >&2; exit 255',
      'Permission denied (publickey)',
    ],
    ['no holdfast there', 'exit 127', 'HOLDFAST_REMOTE_COMMAND'],
    ['an older one', 'echo "there is no command bridge" >&2; exit 2', 'older version'],
    ['something else there', 'yes', 'what it prints is no bridge'],
  ])('%s is said with what to do', async (_name, script, text) => {
    const folder = temporaryFolder();
    const ssh = script === undefined ? `${folder}/none` : standInForSsh(folder, script);
    const near = testHome({ HOLDFAST_SSH: ssh });
    const result = await near.cli('--host', 'box', 'list');
    expect(result.code).toBe(1);
    expect(result.stderr).toContain(text);
  });

  it('takes no option of ssh for a host, and nothing that is about one machine alone', async () => {
    const near = testHome({ HOLDFAST_SSH: standInForSsh(temporaryFolder(), 'touch "$HOME/never"; exit 1') });
    expect(await near.cli('--host=-oProxyCommand=x', 'list')).toMatchObject({ code: 2 });
    const local = await near.cli('--host', 'box', 'server');
    expect(local).toMatchObject({ code: 2, stderr: expect.stringContaining('ssh box holdfast server') });
  });
});
