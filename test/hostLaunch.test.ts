// Launching programs that outlive us, the versions they run from, the login's environment, and our own log.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hostChecks } from '../src/host/doctor/checks.ts';
import { type Launched, type LaunchRequest, launchDetached } from '../src/host/launch.ts';
import { lastLines, openLog } from '../src/host/log.ts';
import { loginEnvironment } from '../src/host/loginEnvironment.ts';
import { ensureHome, hostPaths } from '../src/host/paths.ts';
import { bootId, startTimeOf, stateOf } from '../src/host/processIdentity.ts';
import { writeKeeperRecord } from '../src/host/records.ts';
import { canRun, findRuntime } from '../src/host/runtime.ts';
import {
  installToLaunch,
  installVersion,
  raiseCurrent,
  readCurrent,
  versionToLaunch,
} from '../src/host/versions.ts';
import { isFailure } from '../src/protocol/failure.ts';
import { programFile, startProgram } from './support/program.ts';
import { temporaryFolder } from './support/temporary.ts';
import { until } from './support/until.ts';

describe('a launch', () => {
  it('answers with the ready line of a process that has a session and a null output of its own', async () => {
    const launched = await launch('ready', {
      VSCODE_PID: '1',
      NODE_OPTIONS: '',
      ELECTRON_RUN_AS_NODE: '1',
      KEPT: 'yes',
    });
    const ready = JSON.parse(launched.readyLine) as {
      pid: number;
      env: Record<string, string>;
      args: string[];
    };
    expect(ready.pid).toBe(launched.pid);
    expect(ready.args).toEqual(['ready']);
    expect(Object.keys(ready.env).filter((name) => /^(VSCODE_|ELECTRON_|NODE_OPTIONS)/.test(name))).toEqual(
      [],
    );
    expect(ready.env['KEPT']).toBe('yes');
    expect(sessionOf(launched.pid)).toBe(launched.pid);
    await until('it lets go of us', () => readlinkSync(`/proc/${launched.pid}/fd/1`) === '/dev/null');
    expect(readlinkSync(`/proc/${launched.pid}/fd/0`)).toBe('/dev/null');
  });

  it('without a user manager says so, and does not look for long', async () => {
    expect((await launch('ready', { XDG_RUNTIME_DIR: '/nowhere' }, { wantsScope: true })).containment).toBe(
      'none',
    );
  });

  it('goes through systemd-run where a user manager is, and keeps pid and output', async () => {
    const { env, calls } = pretendUserManager('shift $(($# - 3)); exec "$@"');
    const launched = await launch('ready', env, { wantsScope: true });
    expect(stateOf(launched.pid)).toBeDefined();
    expect(readFileSync(calls, 'utf8')).toMatch(
      /--user --scope --quiet --collect --unit=holdfast-launched-\S+ -- \S+/,
    );
    // The pretended one makes no scope, and only what is in one is said to be.
    expect(launched.containment).toBe('none');
  });

  it('falls back when systemd-run refuses, and remembers it', async () => {
    const { env, calls } = pretendUserManager('exit 1');
    expect((await launch('ready', env, { wantsScope: true })).containment).toBe('none');
    const asked = readFileSync(calls, 'utf8');
    expect((await launch('ready', env, { wantsScope: true })).containment).toBe('none');
    expect(readFileSync(calls, 'utf8')).toBe(asked);
  });

  it('of a program that ends early fails with its last log lines', async () => {
    const error = await launch('failing').catch((reason: unknown) => reason);
    expect(isFailure(error, 'launchFailed') && error.data).toMatchObject({
      reason: expect.stringContaining('exit code 3'),
      lastLogLines: ['first line of the log', 'the disk is made of cheese'],
    });
  });

  it('of a program that is never ready fails in time, and ends it', async () => {
    const folder = temporaryFolder();
    const mark = path.basename(folder);
    const error = await launch('silent', {}, { readyTimeoutMs: 500, args: ['silent', mark] }).catch(
      (reason: unknown) => reason,
    );
    expect(isFailure(error, 'launchFailed') && error.message).toContain('not ready after 500 ms');
    await until('it is ended', () => !runningCommands().some((command) => command.includes(mark)));
  });

  it('of a script that is not there fails with what Node says', async () => {
    const error = await launch('ready', {}, { script: '/there/is/no/such.js' }).catch(
      (reason: unknown) => reason,
    );
    expect(isFailure(error, 'launchFailed') && error.message).toContain('Cannot find module');
  });
});

describe('the runtime', () => {
  it('is a Node that runs', async () => {
    const { execPath, env } = await findRuntime();
    expect(env).toEqual({});
    expect(await canRun(execPath, env)).toBe(true);
    expect(await canRun('/bin/false', {})).toBe(false);
    expect(await canRun('/there/is/no/node', {})).toBe(false);
  });
});

describe('an installed version', () => {
  it('is copied once and whole, however many install it at the same time', async () => {
    const [home, dist] = [temporaryFolder(), build('1.2.3', 'abc')];
    const programs = await Promise.all(
      Array.from({ length: 6 }, () => startProgram('installVersion', [home, dist])),
    );
    const dir = path.join(ensureHome(home).versionsDir, '1.2.3-abc');
    for (const program of programs) await until('it is installed', () => program.lines.includes(dir));
    expect(readdirSync(path.dirname(dir))).toEqual(['1.2.3-abc']);
    expect(readdirSync(dir, { recursive: true }).sort()).toEqual(
      ['build.json', 'cli.js', 'daemon.js', 'node_modules', 'node_modules/node-pty', 'shell', 'shell/bash.sh']
        .concat(['node_modules/node-pty/pty.node'])
        .sort(),
    );
    expect(statSync(path.join(dir, 'cli.js')).mode & 0o100).toBe(0o100);
  });

  it('that is already run from is not copied', async () => {
    const paths = ensureHome(temporaryFolder());
    const first = await installVersion(paths, build('1.2.3', 'abc'));
    expect(await installVersion(paths, first.dir)).toEqual(first);
  });

  it('is collected when nobody runs it and it was not used for a day', async () => {
    const paths = ensureHome(temporaryFolder());
    const [unused, run, current, young] = await Promise.all([
      installVersion(paths, build('1.0.0', 'a')),
      installVersion(paths, build('1.1.0', 'b')),
      installVersion(paths, build('3.0.0', 'c')),
      installVersion(paths, build('1.3.0', 'd')),
    ]);
    await raiseCurrent(paths, current);
    mkdirSync(path.join(paths.keepersDir, 'k'));
    await writeKeeperRecord(paths, {
      id: 'k',
      pid: process.pid,
      startTime: startTimeOf(process.pid) ?? 0,
      bootId: bootId(),
      root: null,
      version: '1.1.0',
      protocol: 1,
      controlSocket: '',
      dataSocket: '',
      secret: '',
      startedAt: 0,
      containment: 'none',
    });
    const twoDaysAgo = new Date(Date.now() - 2 * 24 * 3_600_000);
    for (const { dir } of [unused, run, current]) utimesSync(dir, twoDaysAgo, twoDaysAgo);
    await installVersion(paths, build('2.0.0', 'e'));
    expect(readdirSync(paths.versionsDir).sort()).toEqual(['1.1.0-b', '1.3.0-d', '2.0.0-e', '3.0.0-c']);
    expect(existsSync(young.dir)).toBe(true);
  });

  it('is launched unless a newer one ran here, and `current` only rises', async () => {
    const paths = ensureHome(temporaryFolder());
    const older = await installVersion(paths, build('1.9.0', 'a'));
    const newer = await installVersion(paths, build('1.10.0', 'a'));
    expect(readCurrent(paths)).toBeUndefined();
    expect(versionToLaunch(paths, older)).toBe(older);
    await raiseCurrent(paths, newer);
    await raiseCurrent(paths, older);
    expect(readCurrent(paths)).toEqual(newer);
    expect(versionToLaunch(paths, older)).toEqual(newer);
    const rebuilt = await installVersion(paths, build('1.10.0', 'b'));
    await raiseCurrent(paths, rebuilt);
    expect(readCurrent(paths)).toEqual(rebuilt);
  });

  it('is the newest that ran here, also where an update has deleted the build of a running window', async () => {
    const paths = ensureHome(temporaryFolder());
    const dist = build('1.0.0', 'a');
    const own = await installToLaunch(paths, dist);
    rmSync(dist, { recursive: true });
    await expect(installToLaunch(paths, dist)).rejects.toThrow(/build\.json cannot be used/);
    await raiseCurrent(paths, own);
    expect(await installToLaunch(paths, dist)).toEqual(own);
  });

  it('needs a build that says which it is', async () => {
    const paths = ensureHome(temporaryFolder());
    await expect(installVersion(paths, temporaryFolder())).rejects.toThrow(/build\.json cannot be used/);
    await expect(installVersion(paths, build('../../etc', 'a'))).rejects.toThrow(
      /build\.json cannot be used/,
    );
  });
});

describe('the login environment', () => {
  it('is what a login shell says, without what its start-up files print', async () => {
    const shell = script(
      '#!/bin/sh\necho "Welcome!"; FROM_LOGIN="a b"; export FROM_LOGIN; shift 3; exec /bin/sh -c "$1"\n',
    );
    const env = new Map(await loginEnvironment(shell));
    expect(env.get('FROM_LOGIN')).toBe('a b');
    expect(env.has('ELECTRON_RUN_AS_NODE')).toBe(false);
    expect(env.get('HOME')).toBeTruthy();
  });

  it('is the least a program needs when the shell fails', async () => {
    const env = new Map(await loginEnvironment(script('#!/bin/sh\nexit 1\n')));
    expect([...env.keys()].sort()).toEqual(['HOME', 'LOGNAME', 'PATH', 'SHELL', 'USER']);
  });
});

describe('our log', () => {
  it('holds one JSON object per line, with the whole chain of causes', () => {
    const file = path.join(temporaryFolder(), 'log');
    const log = openLog(file).child({ part: 'test' });
    log.info('hello', { n: 1 });
    const ref = log.error('failed', new Error('outer', { cause: new TypeError('inner') }));
    log.close();
    const entries = lastLines(file, 10).map((line) => JSON.parse(line));
    expect(entries[0]).toMatchObject({
      level: 'info',
      message: 'hello',
      n: 1,
      part: 'test',
      pid: process.pid,
    });
    expect(entries[1]).toMatchObject({
      ref,
      error: [
        {
          name: 'Error',
          message: 'outer',
          stack: expect.arrayContaining([expect.stringContaining('hostLaunch')]),
        },
        { name: 'TypeError', message: 'inner' },
      ],
    });
  });

  it('never holds environments, output or tokens', () => {
    const file = path.join(temporaryFolder(), 'log');
    const log = openLog(file);
    log.info('spawn with --token hunter2 and API_KEY=hunter2', {
      env: [['A', 'hunter2']],
      output: 'hunter2',
      deep: { token: 'hunter2', list: [{ password: 'hunter2' }] },
      url: 'https://user:hunter2@example.com/',
      mac: 'hunter2',
      bytes: Buffer.from('hunter2'),
      session: 's-1',
    });
    log.error('x', new Error(`digest ${'ab'.repeat(32)} of DB_PASSWORD="hunter2"`));
    log.close();
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('ababab');
    expect(text).toContain('s-1');
  });

  it('is bounded: it keeps the newest lines in so many files', () => {
    const file = path.join(temporaryFolder(), 'log');
    const log = openLog(file, { maxBytes: 2_000, maxFiles: 2 });
    for (let n = 0; n < 200; n++) log.info(`line ${n}`);
    log.close();
    expect(readdirSync(path.dirname(file)).sort()).toEqual(['log', 'log.1', 'log.2']);
    for (const name of ['log', 'log.1', 'log.2']) {
      expect(statSync(path.join(path.dirname(file), name)).size).toBeLessThanOrEqual(2_000);
    }
    expect(lastLines(file, 1)[0]).toContain('line 199');
  });

  it('that cannot be written is silent', () => {
    const log = openLog('/there/is/no/such/folder/log');
    log.info('lost');
    log.close();
  });
});

describe('doctor without a daemon', () => {
  it('answers every question, with what to do about each that is not well', async () => {
    const paths = ensureHome(temporaryFolder());
    const checks = await hostChecks(paths, process.env);
    expect(new Set(checks.map(({ check }) => check)).size).toBe(checks.length);
    for (const { result, fix } of checks) expect(fix === null).toBe(result === 'PASS');
    expect(checks.filter(({ result }) => result === 'FAIL')).toEqual([]);
  });

  it('names the records that cannot be read', async () => {
    const paths = ensureHome(temporaryFolder());
    writeFileSync(paths.daemonFile, '{');
    const check = (await hostChecks(paths, process.env)).find((one) => one.check === 'records');
    expect(check).toMatchObject({ result: 'FAIL', detail: expect.stringContaining(paths.daemonFile) });
  });

  it('does not make the home it looks at', async () => {
    const home = path.join(temporaryFolder(), 'home');
    const checks = await hostChecks(hostPaths(home), process.env);
    expect(existsSync(home)).toBe(false);
    expect(checks.find(({ check }) => check === 'home')).toMatchObject({ result: 'PASS' });
  });

  it('says of a home that can never be made what is in its way', async () => {
    const file = path.join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const checks = await hostChecks(hostPaths(path.join(file, 'a', 'home')), process.env);
    expect(checks.find(({ check }) => check === 'home')).toMatchObject({
      result: 'FAIL',
      detail: expect.stringContaining(`${file} is not a folder`),
    });
  });
});

async function launch(
  how: string,
  env: NodeJS.ProcessEnv = {},
  more: Partial<LaunchRequest> = {},
): Promise<Launched> {
  const launched = await launchDetached({
    script: await programFile('launched'),
    args: [how],
    env: { PATH: process.env['PATH'], ...env },
    cwd: '/',
    wantsScope: false,
    readyTimeoutMs: 20_000,
    logFile: path.join(temporaryFolder(), 'log'),
    ...more,
  });
  onTestFinished(() => void process.kill(launched.pid, 'SIGKILL'));
  return launched;
}

/** A systemd-run that writes down how it was called and then runs `action`. */
function pretendUserManager(action: string): { env: NodeJS.ProcessEnv; calls: string } {
  const folder = temporaryFolder();
  const calls = path.join(folder, 'calls');
  mkdirSync(path.join(folder, 'systemd'));
  writeFileSync(path.join(folder, 'systemd/private'), '');
  writeFileSync(path.join(folder, 'systemd-run'), `#!/bin/sh\necho "$@" >> ${calls}\n${action}\n`, {
    mode: 0o755,
  });
  const PATH = `${folder}:${process.env['PATH']}`;
  return { env: { PATH, XDG_RUNTIME_DIR: folder }, calls };
}

function script(text: string): string {
  const file = path.join(temporaryFolder(), 'shell');
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
}

/** A folder as the build makes it. */
function build(version: string, hash: string): string {
  const dist = temporaryFolder();
  mkdirSync(path.join(dist, 'shell'));
  mkdirSync(path.join(dist, 'node_modules/node-pty'), { recursive: true });
  const files = ['daemon.js', 'extension.js', 'shell/bash.sh', 'node_modules/node-pty/pty.node'];
  for (const file of files) writeFileSync(path.join(dist, file), file);
  writeFileSync(path.join(dist, 'cli.js'), '', { mode: 0o755 });
  writeFileSync(path.join(dist, 'build.json'), JSON.stringify({ version, hash }));
  return dist;
}

function sessionOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[3]);
}

function runningCommands(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    });
}
