// Where things lie and whose they are: the home on each platform, roots, proofs of roots, versions, environments.

import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  composeEnvironment,
  REMOVED_VARIABLES,
  terminalVariables,
  withoutEditorVariables,
} from '../src/host/environment.ts';
import { checkOwner, ensureHome, hostPaths, resolveHome } from '../src/host/paths.ts';
import { parseIoreg, parsePs } from '../src/host/processIdentity.darwin.ts';
import { parseStat } from '../src/host/processIdentity.linux.ts';
import { parseRegistry, parseStartTime } from '../src/host/processIdentity.windows.ts';
import { findRoot, rootKey } from '../src/host/root.ts';
import { compareProofs, proveRoot } from '../src/host/rootProof.ts';
import { compareVersions } from '../src/host/versionOrder.ts';
import { temporaryFolder } from './support/temporary.ts';

describe('the home', () => {
  it.each([
    ['linux', {}, '/home/ada/.local/state/holdfast'],
    ['darwin', {}, '/home/ada/Library/Application Support/holdfast'],
    ['win32', { LOCALAPPDATA: 'C:\\Users\\ada\\AppData\\Local' }, 'C:\\Users\\ada\\AppData\\Local\\holdfast'],
    ['linux', { HOLDFAST_HOME: '/srv/hf' }, '/srv/hf'],
    ['linux', { HOLDFAST_HOME: '' }, '/home/ada/.local/state/holdfast'],
    // Set in one shell and not in the editor, it would make two daemons.
    ['linux', { XDG_STATE_HOME: '/elsewhere' }, '/home/ada/.local/state/holdfast'],
  ] as const)('on %s with %j is %s', (platform, env, home) => {
    expect(resolveHome(env, platform, '/home/ada')).toBe(home);
  });

  it('is made with folders for this user alone', () => {
    const home = path.join(temporaryFolder(), 'state/holdfast');
    const paths = ensureHome(home);
    for (const dir of [home, paths.hostDir, paths.keepersDir, paths.sessionsDir, paths.logDir]) {
      expect(statSync(dir).mode & 0o777, dir).toBe(0o700);
    }
  });

  it('closes a host folder that had been left open', () => {
    const home = temporaryFolder();
    const { hostDir } = ensureHome(home);
    chmodSync(hostDir, 0o755);
    ensureHome(home);
    expect(statSync(hostDir).mode & 0o777).toBe(0o700);
  });

  it('of another user is refused, naming both', () => {
    expect(() => checkOwner(temporaryFolder(), 4_000_000)).toThrow(
      /belongs to user \d+ and this is user 4000000/,
    );
  });

  it('that others may write to is refused with what to do', () => {
    const home = temporaryFolder();
    chmodSync(home, 0o777);
    expect(() => ensureHome(home)).toThrow(/others may write to it; run: chmod go-w/);
  });

  it('that cannot be made is refused with the reason', () => {
    const file = path.join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(() => ensureHome(path.join(file, 'home'))).toThrow(/ENOTDIR.*set HOLDFAST_HOME/);
    expect(() => ensureHome('/proc/holdfast')).toThrow(/set HOLDFAST_HOME/);
    expect(() => ensureHome(file)).toThrow(/set HOLDFAST_HOME/);
  });

  it('loses what a writer that died left behind, and nothing else', () => {
    const home = temporaryFolder();
    const { hostDir, stateFile } = ensureHome(home);
    // Above every limit of pids.
    const left = path.join(hostDir, 'state.json.99999999-1.tmp');
    const fresh = path.join(hostDir, `state.json.${process.pid}-1.tmp`);
    for (const file of [left, fresh, stateFile]) writeFileSync(file, '{}');
    ensureHome(home);
    expect(() => statSync(left)).toThrow('ENOENT');
    expect(statSync(fresh).isFile() && statSync(stateFile).isFile()).toBe(true);
  });

  it('has the same folder for the same host each time', () => {
    expect(hostPaths('/h').hostDir).toMatch(/^\/h\/hosts\/[0-9a-f]{16}$/);
    expect(hostPaths('/h').hostId).toBe(hostPaths('/other').hostId);
  });
});

describe('the root of a folder', () => {
  it('is the nearest holdfast.yaml, else the nearest registered root, else the nearest .git, else none', () => {
    const top = temporaryFolder();
    const deep = path.join(top, 'a/b/c');
    mkdirSync(deep, { recursive: true });
    expect(findRoot(deep)).toBeNull();
    mkdirSync(path.join(top, 'a/.git'));
    expect(findRoot(deep)).toBe(path.join(top, 'a'));
    expect(findRoot(deep, [top])).toBe(top);
    expect(findRoot(deep, [top, path.join(top, 'a/b')])).toBe(path.join(top, 'a/b'));
    writeFileSync(path.join(top, 'holdfast.yaml'), '');
    expect(findRoot(deep, [path.join(top, 'a/b')])).toBe(top);
    writeFileSync(path.join(top, 'a/holdfast.yml'), '');
    expect(findRoot(deep)).toBe(path.join(top, 'a'));
  });

  it('is its real path, however it was reached', () => {
    const top = temporaryFolder();
    mkdirSync(path.join(top, 'real'));
    symlinkSync(path.join(top, 'real'), path.join(top, 'link'));
    writeFileSync(path.join(top, 'real/holdfast.yaml'), '');
    expect(findRoot(path.join(top, 'link'))).toBe(path.join(top, 'real'));
    expect(rootKey(path.join(top, 'link'))).toBe(path.join(top, 'real'));
  });
});

describe('proofs of a root', () => {
  it('of the same folder are the same', () => {
    const folder = temporaryFolder();
    expect(compareProofs(proveRoot(folder), proveRoot(folder))).toBe('same');
  });

  it('that lack what the other has are accepted as unverifiable', () => {
    const mine = proveRoot(temporaryFolder());
    const { device: _, ...withoutDevice } = mine;
    expect(compareProofs(mine, withoutDevice)).toBe('unverifiable');
    expect(compareProofs(mine, { root: mine.root })).toBe('unverifiable');
    expect(compareProofs(mine, proveRoot('/there/is/no/such/folder'))).toBe('unverifiable');
  });

  it('of another boot say nothing by device and inode', () => {
    const mine = proveRoot(temporaryFolder());
    expect(compareProofs(mine, { ...mine, bootId: 'another', inode: '1' })).toBe('unverifiable');
  });

  it.each(['machine', 'namespace', 'inode', 'device'] as const)(
    'that differ in %s name what was seen',
    (field) => {
      const mine = proveRoot(temporaryFolder());
      expect(compareProofs(mine, { ...mine, [field]: '77' })).toMatchObject({
        expected: expect.stringContaining(String(mine[field])),
        seen: expect.stringContaining('77'),
      });
    },
  );
});

describe('versions', () => {
  it('are ordered as semver.org says', () => {
    const inOrder = ['garbage', '0.0.1-alpha', '0.0.1', '0.1.0', '0.10.0', '1.0.0-alpha', '1.0.0-alpha.1'];
    inOrder.push('1.0.0-alpha.beta', '1.0.0-beta.2', '1.0.0-beta.11', '1.0.0-rc.1', '1.0.0', '2.0.0');
    const shuffled = [...inOrder].reverse();
    expect(shuffled.sort(compareVersions)).toEqual(inOrder);
    expect(compareVersions('1.2.3+build', '1.2.3')).toBe(0);
  });
});

describe('the environment of a child', () => {
  const editor = [
    ['PATH', '/bin'],
    ['ELECTRON_RUN_AS_NODE', '1'],
    ['NODE_OPTIONS', '--require bootloader.js'],
    ['NODE_CHANNEL_FD', '3'],
    ['VSCODE_PID', '12'],
    ['VSCODE_INJECTION', '1'],
    ['VSCODE_NLS_CONFIG', '{}'],
    ['VSCODE_GIT_IPC_HANDLE', '/run/git.sock'],
    ['VSCODE_IPC_HOOK_CLI', '/run/cli.sock'],
    ['HOLDFAST_SESSION', 'outer'],
    ['HOLDFAST_SERVICE', 'outer'],
  ] as [string, string][];

  it('has what the caller has, without what belongs to the editor alone', () => {
    const env = composeEnvironment({ policy: 'client', client: editor, own: [], always: [] });
    expect(env.map(([name]) => name)).toEqual(['PATH', 'VSCODE_GIT_IPC_HANDLE', 'VSCODE_IPC_HOOK_CLI']);
  });

  it('has each name once: always over own over inherited', () => {
    const env = composeEnvironment({
      policy: 'client',
      client: [
        ['A', 'client'],
        ['B', 'client'],
        ['C', 'client'],
      ],
      own: [
        ['B', 'own'],
        ['C', 'own'],
        ['B', 'own, later'],
      ],
      always: [['C', 'always']],
    });
    expect(env).toEqual([
      ['A', 'client'],
      ['B', 'own, later'],
      ['C', 'always'],
    ]);
  });

  it('has a removed variable when somebody sets it on purpose', () => {
    const own: [string, string][] = [['NODE_OPTIONS', '--max-old-space-size=4096']];
    expect(composeEnvironment({ policy: 'client', client: editor, own, always: [] })).toContainEqual(own[0]);
  });

  it('is only its own with `clean`, and the login plus its own with `baseline`', () => {
    const parts = { client: editor, own: [['X', '1']] as [string, string][], always: [] };
    expect(composeEnvironment({ ...parts, policy: 'clean' })).toEqual([['X', '1']]);
    const baseline: [string, string][] = [['PATH', '/login']];
    expect(composeEnvironment({ ...parts, policy: 'baseline', baseline })).toEqual([
      ['PATH', '/login'],
      ['X', '1'],
    ]);
  });

  it('names the terminal that will show it, and keeps a locale that is there', () => {
    expect(new Map(terminalVariables([]))).toEqual(
      new Map([
        ['TERM', 'xterm-256color'],
        ['COLORTERM', 'truecolor'],
        ['TERM_PROGRAM', 'holdfast'],
        ['LANG', 'C.UTF-8'],
      ]),
    );
    const known = new Map(
      terminalVariables([
        ['LC_ALL', 'de_DE.UTF-8'],
        ['TERM_PROGRAM', 'vscode'],
      ]),
    );
    expect(known.has('LANG')).toBe(false);
    expect(known.get('TERM_PROGRAM')).toBe('vscode');
  });

  it('of our own processes has nothing of the editor at all', () => {
    const env = withoutEditorVariables(Object.fromEntries(editor));
    expect(env).toEqual({ PATH: '/bin' });
    expect(REMOVED_VARIABLES).not.toContain('HOLDFAST_HOME');
  });
});

describe('process identity on each platform', () => {
  it('is read from a /proc stat line whatever the command is called', () => {
    const rest = 'T 1 2 3 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 881234 1000 2 18446744073709551615';
    expect(parseStat(`77 (a) R (b) ${rest}`)).toEqual({ state: 'T', startTime: 881234 });
    expect(parseStat('')).toBeUndefined();
  });

  it('is read from the ps of macOS', () => {
    expect(parsePs('Mon Nov  9 10:11:12 2026     Ss+\n')).toEqual({
      startTime: Date.UTC(2026, 10, 9, 10, 11, 12) / 1000,
      state: 'S',
    });
    expect(parsePs('Mon Nov 19 10:11:12 2026     T\n')?.state).toBe('T');
    expect(parsePs('')).toBeUndefined();
    expect(parseIoreg('  |   "IOPlatformUUID" = "AAAA-BBBB"\n')).toBe('AAAA-BBBB');
  });

  it('is read from PowerShell and the registry of Windows', () => {
    expect(parseStartTime('1790000000123\r\n')).toEqual({ startTime: 1790000000123, state: 'R' });
    expect(parseStartTime('Get-Process : Cannot find')).toBeUndefined();
    expect(parseRegistry('\r\n    MachineGuid    REG_SZ    1234-5678\r\n')).toBe('1234-5678');
  });
});
