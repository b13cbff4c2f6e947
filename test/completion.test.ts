// Completion as bash does it: the function it calls, called with the words it gives, and a Tab in a terminal. Names come from
// a daemon that runs; none is started for them.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { stateOf } from '../src/host/processIdentity.ts';
import { distDir, type TestHome, testHome } from './support/home.ts';
import { openTerminal } from './support/pty.ts';
import { until } from './support/until.ts';

/** The environment of a shell that has `holdfast` on its PATH. */
function shellEnvironment(home: TestHome): NodeJS.ProcessEnv {
  const bin = path.join(home.home, 'bin');
  mkdirSync(bin, { recursive: true });
  const script = `#!/bin/sh\nexec '${process.execPath}' '${path.join(distDir, 'cli.js')}' "$@"\n`;
  writeFileSync(path.join(bin, 'holdfast'), script, { mode: 0o755 });
  return { ...home.env, PATH: `${bin}:${process.env['PATH']}` };
}

const CALL = `
  source <(holdfast completion bash)
  COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
  [[ $(complete -p holdfast) == 'complete -F _holdfast holdfast' ]] && _holdfast holdfast
  printf '%s\\n' "\${COMPREPLY[@]}"`;

/** @param words as bash has them: it takes `:` and `=` for words of their own */
function completions(home: TestHome, ...words: readonly string[]): string[] {
  const said = execFileSync('bash', ['--norc', '--noprofile', '-c', CALL, 'bash', 'holdfast', ...words], {
    cwd: home.root,
    env: shellEnvironment(home),
    encoding: 'utf8',
  });
  return said.split('\n').filter((line) => line !== '');
}

async function withServices(): Promise<TestHome> {
  const home = testHome();
  writeFileSync(
    path.join(home.root, 'holdfast.yaml'),
    `services:
  api: { command: [sleep, "300"], group: backend, instances: 2 }
  admin: { command: [sleep, "300"], autostart: false }
`,
  );
  await home.ok('up', '--detach');
  await home.ok('new', '--name', 'my shell', '--', 'sleep', '300');
  return home;
}

describe('without a daemon', () => {
  it('commands, options and choices are completed, and none is started', () => {
    const home = testHome();
    expect(completions(home, 'resu')).toEqual(['resurrect']);
    expect(completions(home, 'st')).toEqual(['start', 'stop', 'startup', 'status']);
    // What only programs call is nobody's business.
    expect(completions(home, 'comp')).toEqual(['completion']);
    expect(completions(home, '--all')).toEqual(['--all-roots']);
    expect(completions(home, 'stop', '--de')).toEqual(['--detach']);
    expect(completions(home, 'logs', '--detach', '--s')).toEqual(['--start', '--since', '--stderr']);
    expect(completions(home, '--root', home.root, 'export', 'comp')).toEqual(['compose']);
    expect(completions(home, 'stop', 'a')).toEqual([]);
    expect(completions(home, 'nonsense', '')).toEqual([]);
    expect(existsSync(home.paths.hostDir)).toBe(false);
  });

  it('folders and files are left to the shell', () => {
    const home = testHome();
    mkdirSync(path.join(home.root, 'sub'));
    writeFileSync(path.join(home.root, 'such'), '');
    expect(completions(home, 'export', 'compose', '--out', 's')).toEqual(['sub']);
    expect(completions(home, '--root', '=', 's')).toEqual(['sub']);
    expect(completions(home, 'new', '--', 'cat', 's').sort()).toEqual(['sub', 'such']);
    expect(completions(home, 'start', '--', 'mkdi')).toContain('mkdir');
  });

  it('what is typed is not run', () => {
    const home = testHome();
    completions(home, 'stop', '$(touch evil)', '`touch evil`');
    completions(home, 'stop', '$(touch evil)');
    expect(existsSync(path.join(home.root, 'evil'))).toBe(false);
  });
});

describe('with a daemon', () => {
  it('names of services, groups and sessions are completed where they can stand', async () => {
    const home = await withServices();
    expect(completions(home, 'stop', '')).toEqual(['api#1', 'api#2', 'admin', 'api', 'backend', 'all']);
    expect(completions(home, 'stop', 'api', 'b')).toEqual(['backend']);
    expect(completions(home, 'attach', 'm')).toEqual(['my\\ shell']);
    expect(completions(home, 'attach', 'my\\ s')).toEqual(['my\\ shell']);
    expect(completions(home, 'logs', 'a')).toEqual(['api#1', 'api#2', 'admin', 'api', 'all']);
    expect(completions(home, 'logs', '-n', '5', 'm')).toEqual(['my\\ shell']);
    expect(completions(home, 'export', 'a')).toEqual([]);
    // Only the rest: bash has the other words already.
    expect(completions(home, 'stop', path.basename(home.root), ':', 'ad')).toEqual(['admin']);
    expect(completions(home, 'stop', path.basename(home.root), ':')[2]).toBe('admin');
    const elsewhere = ['--root', '/', 'stop', 'a'] as const;
    expect(completions(home, ...elsewhere)).toEqual(['all']);
  });

  it('that does not answer, nothing waits for long: there are no names', async () => {
    const home = await withServices();
    const { pid } = home.daemon();
    process.kill(pid, 'SIGSTOP');
    await until('the daemon to be stopped', () => stateOf(pid) === 'T');
    expect(completions(home, 'stop', 'a')).toEqual([]);
    expect(completions(home, 'sto')).toEqual(['stop']);
    process.kill(pid, 'SIGCONT');
    expect(completions(home, 'stop', 'ad')).toEqual(['admin']);
  });

  it('a Tab in a terminal completes what stands there', async () => {
    const home = await withServices();
    const root = path.basename(home.root);
    const shell = openTerminal({
      command: ['bash', '--norc', '--noprofile', '-i'],
      cwd: home.root,
      env: { ...shellEnvironment(home), PS1: '$ ', INPUTRC: '/dev/null' },
    });
    shell.type('source <(holdfast completion bash); echo sour"ced"\r');
    await shell.waitFor('sourced');
    shell.type('holdfast resu\t');
    await shell.waitFor('holdfast resurrect ');
    shell.type('\x15holdfast attach m\t');
    await shell.waitFor('holdfast attach my\\ shell ');
    shell.type(`\x15holdfast stop ${root}:ad\t`);
    await shell.waitFor(`holdfast stop ${root}:admin `);
    shell.type('\x15exit\r');
    expect(await shell.waitForExit()).toBe(0);
  });
});

it('completion names the shells it knows', async () => {
  const { code, stderr } = await testHome().cli('completion', 'tcsh');
  expect([code, stderr]).toEqual([2, expect.stringContaining('bash, zsh, fish')]);
});
