// The launcher script as the kernel runs it: which program it starts, with what, and what it does when nothing is left.

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandScript, shellScript } from '../src/extension/terminals/launcherScript.ts';

const TELL =
  'console.log(JSON.stringify({argv:process.argv.slice(1),home:process.env.HOLDFAST_HOME,own:process.env.OWN}))';

describe.skipIf(process.platform === 'win32')('the launcher', () => {
  let folder: string;
  let programs: string;
  let launcher: string;

  beforeEach(() => {
    // What a user's folders may be called.
    folder = path.join(mkdtempSync(path.join(tmpdir(), 'hf-launch-')), `it's "$HOME" here`);
    programs = path.join(folder, 'versions', '1.0.0-abc');
    mkdirSync(programs, { recursive: true });
    for (const name of ['cli.js', 'attach.js']) writeFileSync(path.join(programs, name), TELL);
    launcher = path.join(folder, 'holdfast');
    write();
  });

  afterEach(() => rmSync(path.dirname(folder), { recursive: true, force: true }));

  function write(given: Partial<Parameters<typeof shellScript>[0]> = {}): void {
    const parts = {
      programs,
      currentFile: path.join(folder, 'current'),
      runtime: { execPath: process.execPath, env: { OWN: "the editor's" } },
      home: path.join(folder, 'home'),
      ...given,
    };
    writeFileSync(launcher, shellScript(parts));
    chmodSync(launcher, 0o700);
  }

  function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    return spawnSync(launcher, args, {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', ...env },
      input: 'exit 3\n',
    });
  }

  const told = (args: readonly string[], env?: Readonly<Record<string, string>>) =>
    JSON.parse(run(args, env).stdout) as { argv: string[]; home: string; own: string };

  it('starts the command line with its arguments as they are', () => {
    const args = ['logs', 'two words', "it's", '$HOME', '', '*'];
    expect(told(args).argv).toEqual([path.join(programs, 'cli.js'), ...args]);
  });

  it('starts the small client for a terminal of the editor, and for nothing else', () => {
    expect(told(['attach', 't-1', '--create', '--vscode']).argv).toEqual([
      path.join(programs, 'attach.js'),
      't-1',
      '--create',
      '--vscode',
    ]);
    expect(told(['attach', 't-1']).argv[0]).toBe(path.join(programs, 'cli.js'));
  });

  it('gives the home of its window, unless the environment names another', () => {
    expect(told(['ps']).home).toBe(path.join(folder, 'home'));
    expect(told(['ps'], { HOLDFAST_HOME: '/elsewhere' }).home).toBe('/elsewhere');
  });

  it("gives the runtime what it needs to be one: the editor's executable does", () => {
    expect(told(['ps']).own).toBe("the editor's");
  });

  it('finds the newest version that ran here when its own was removed', () => {
    write({ programs: path.join(folder, 'versions', 'gone') });
    writeFileSync(path.join(folder, 'current'), JSON.stringify({ version: '2', dir: '/nowhere' }, null, 2));
    expect(run(['ps']).status).toBe(1);
    const plain = path.join(path.dirname(folder), 'v2');
    mkdirSync(plain);
    writeFileSync(path.join(plain, 'cli.js'), TELL);
    writeFileSync(path.join(folder, 'current'), JSON.stringify({ version: '2', dir: plain }, null, 2));
    expect(told(['ps']).argv[0]).toBe(path.join(plain, 'cli.js'));
  });

  it('takes the node on the PATH when its own runtime was removed', () => {
    write({ runtime: { execPath: path.join(folder, 'old-node'), env: {} } });
    const { argv } = told(['ps'], { PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin` });
    expect(argv).toEqual([path.join(programs, 'cli.js'), 'ps']);
  });

  it('opens a plain shell with the reason when nothing of Holdfast is left, so that there is a terminal', () => {
    rmSync(programs, { recursive: true });
    const { status, stderr } = run(['attach', 't-1', '--create', '--vscode'], { SHELL: '/bin/sh' });
    expect(stderr).toContain('its programs are gone');
    expect(stderr).toContain('plain shell');
    // What was typed reached a shell.
    expect(status).toBe(3);
  });
});

describe('the launcher for Windows', () => {
  it('starts the same programs with the same home', () => {
    const text = commandScript({
      programs: 'C:\\h\\versions\\1',
      currentFile: 'C:\\h\\current',
      runtime: { execPath: 'C:\\Program Files\\node.exe', env: {} },
      home: 'C:\\h',
    });
    expect(text).toContain('"C:\\Program Files\\node.exe" "C:\\h\\versions\\1\\%bundle%" %*');
    expect(text).toContain('set "HOLDFAST_HOME=C:\\h"');
    expect(text.split('\n').every((line) => line === '' || line.endsWith('\r'))).toBe(true);
  });
});
