// `holdfast startup` and `unstartup` where no manager of logins answers, and under a real systemd user manager: a login
// brings the saved services back, and the end of the unit, or of the daemon, takes none of them along.

import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { onPath } from '../scripts/onPath.mjs';
import { isAlive, type ProcessIdentity } from '../src/host/processIdentity.ts';
import { type TestHome, testHome } from './support/home.ts';
import { reboot } from './support/reboot.ts';
import { startUserManager, type UserManager, whyNoUserManager } from './support/systemdUser.ts';
import { temporaryFolder } from './support/temporary.ts';
import { until } from './support/until.ts';

interface Planned {
  readonly what: string;
  readonly files: readonly { readonly path: string; readonly text: string; readonly mode: number }[];
  readonly commands: readonly (readonly string[])[];
}

interface Row {
  readonly name: string;
  readonly state: string;
  readonly pid: number;
}

/** A home whose user has nothing of ours in the folders of the real one. */
function homeOf(place: string, more: NodeJS.ProcessEnv = {}): TestHome {
  const env = {
    HOME: place,
    XDG_CONFIG_HOME: path.join(place, 'config'),
    XDG_RUNTIME_DIR: path.join(place, 'run'),
  };
  return testHome({ ...env, ...more });
}

async function planned(home: TestHome): Promise<Planned> {
  return (await home.cli('startup', '--print', '--json')).json<Planned>();
}

async function bringUp(home: TestHome): Promise<void> {
  const file = path.join(home.root, 'holdfast.yaml');
  writeFileSync(
    file,
    'services:\n  db: { command: [sleep, "300"] }\n  api: { command: [sleep, "301"], tty: false }\n',
  );
  await home.ok('up');
  await home.ok('save');
}

async function running(home: TestHome): Promise<Row[]> {
  const rows = (await home.cli('ps', '--json')).json<Row[]>();
  expect(rows).toMatchObject([
    { name: 'db', state: 'running' },
    { name: 'api', state: 'running' },
  ]);
  return rows;
}

async function startupCheck(home: TestHome): Promise<{ result: string; detail: string }> {
  const checks = (await home.cli('doctor', '--json')).json<
    { check: string; result: string; detail: string }[]
  >();
  const found = checks.find(({ check }) => check === 'startup');
  if (found === undefined) throw new Error('doctor says nothing of it');
  return found;
}

describe('where no user manager answers', () => {
  it('startup says so, what to do instead, and leaves no unit; the script it names works', async () => {
    const home = homeOf(temporaryFolder());
    await bringUp(home);
    await reboot(home);
    const { code, stderr } = await home.cli('startup');
    expect(code).toBe(1);
    expect(stderr).toContain('no systemd user manager answers');
    expect(stderr).toContain('loginctl enable-linger');
    const { files } = await planned(home);
    expect(files.map((file) => existsSync(file.path))).toEqual([true, true, false]);
    const script = /@reboot (\S+)/.exec(stderr)?.[1] ?? '';
    execFileSync(script, { env: { PATH: '/nowhere' } });
    await untilRunning(home);
    await home.ok('unstartup');
    expect(files.map((file) => existsSync(file.path))).toEqual([false, false, false]);
  });

  it('what a login runs is the newest version that ran here, after updates too', async () => {
    const home = homeOf(temporaryFolder());
    await home.cli('startup');
    const version = temporaryFolder();
    writeFileSync(path.join(version, 'cli.js'), "console.log('newer', ...process.argv.slice(2));");
    writeFileSync(home.paths.current, JSON.stringify({ schema: 1, version: '9.0.0', dir: version }));
    const run = path.join(home.paths.startupDir, 'run');
    const say = () => spawnSync(run, { env: { PATH: '/nowhere' }, encoding: 'utf8' });
    expect(say().stdout).toBe(`newer resurrect --detach --home ${home.home}\n`);
    // That one is gone: what was installed when it was set up has to do, and says that nothing was saved.
    rmSync(version, { recursive: true });
    expect(say()).toMatchObject({ status: 3, stderr: expect.stringContaining('run holdfast save') });
    rmSync(home.paths.versionsDir, { recursive: true });
    expect(say()).toMatchObject({ status: 1, stderr: expect.stringContaining('its programs are gone') });
  });

  it('startup --print shows what would be written and run, and does nothing', async () => {
    const place = temporaryFolder();
    const home = homeOf(place);
    const { files, commands } = await planned(home);
    const unit = path.join(place, 'config/systemd/user');
    expect(files.map((file) => path.dirname(file.path))).toEqual([
      home.paths.startupDir,
      home.paths.startupDir,
      unit,
    ]);
    expect(commands.map((argv) => argv.slice(0, 3).join(' '))).toEqual([
      'systemctl --user daemon-reload',
      'systemctl --user enable',
    ]);
    const shown = (await home.cli('startup', '--print')).stdout;
    for (const file of files) expect(shown).toContain(file.text);
    expect([existsSync(unit), existsSync(home.paths.hostDir)]).toEqual([false, false]);
  });

  it('unstartup where nothing was set up has nothing to do', async () => {
    const { code, stdout } = await homeOf(temporaryFolder()).cli('unstartup');
    expect([code, stdout]).toEqual([0, 'nothing was set up\n']);
  });
});

describe.skipIf(whyNoUserManager())('under a systemd user manager', () => {
  it('startup can be repeated, doctor reports it, and unstartup takes all of it back', async () => {
    const place = temporaryFolder();
    const home = homeOf(place);
    await startUserManager(place);
    const { files, what } = await planned(home);
    expect(await startupCheck(home)).toMatchObject({
      result: 'PASS',
      detail: expect.stringContaining('nothing'),
    });
    const first = await home.cli('startup', '--json');
    expect([first.code, first.json()]).toMatchObject([0, { what, isSaved: false }]);
    for (const file of files) {
      expect(readFileSync(file.path, 'utf8')).toBe(file.text);
      expect(statSync(file.path).mode & 0o777).toBe(file.mode);
    }
    const wanted = path.join(place, 'config/systemd/user/default.target.wants', what.split(' ').at(-1) ?? '');
    expect(lstatSync(wanted).isSymbolicLink()).toBe(true);
    expect(await startupCheck(home)).toMatchObject({
      result: 'WARN',
      detail: expect.stringContaining('no services'),
    });

    const again = (await home.cli('startup', '--json')).json<{ steps: { step: string }[] }>();
    expect(again.steps.map(({ step }) => step)).toEqual([
      'unchanged',
      'unchanged',
      'unchanged',
      'ran',
      'ran',
    ]);
    await bringUp(home);
    expect(await startupCheck(home)).toMatchObject({ result: 'PASS', detail: expect.stringContaining(what) });
    rmSync(wanted);
    expect(await startupCheck(home)).toMatchObject({
      result: 'WARN',
      detail: expect.stringContaining(wanted),
    });

    await home.ok('unstartup');
    for (const file of [...files.map((one) => one.path), wanted]) expect(existsSync(file)).toBe(false);
    await running(home);
  });

  it('a login brings the services back; stop, restart and kill of the unit end none of them', async () => {
    const place = temporaryFolder();
    const home = homeOf(place);
    const before = await startUserManager(place);
    await bringUp(home);
    const unit = await setUp(home);
    await before.end();
    await reboot(home);

    const manager = await startUserManager(place);
    await until(
      'the unit',
      async () => (await manager.systemctl('show', '-P', 'SubState', unit)) === 'exited',
    );
    const rows = await untilRunning(home);
    expect((await home.cli('status', '--json')).json()).toMatchObject({
      persistent: true,
      keepers: [{ containment: 'scope' }],
    });
    const all = [home.daemon(), ...home.keepers()];
    await endUnit(manager, unit);
    expect(all.map((one) => isAlive(one))).toEqual([true, true]);
    expect(await running(home)).toMatchObject(rows.map(({ name, pid }) => ({ name, pid })));
  });

  it('the end of all that is in the scope of the daemon leaves keepers and services; the next one adopts them', async () => {
    const place = temporaryFolder();
    const home = homeOf(place);
    const manager = await startUserManager(place);
    await bringUp(home);
    const rows = await running(home);
    const keepers = home.keepers();
    const daemon = home.daemon();
    const scope = path.basename(cgroupOf(daemon));
    expect(scope).toMatch(/^holdfast-daemon-.*\.scope$/);
    for (const signal of ['SIGTERM', 'SIGKILL']) {
      const { pid } = home.daemon();
      await manager.systemctl('kill', `--signal=${signal}`, path.basename(cgroupOf(home.daemon())));
      await until('another daemon', async () => {
        await home.cli('ps');
        return home.daemon().pid !== pid;
      });
      expect(await running(home)).toMatchObject(rows.map(({ name, pid }) => ({ name, pid })));
      expect(home.keepers()).toEqual(keepers);
    }
  });

  it('where no scope can be had, what the unit left in its cgroup does not end with it', async () => {
    const place = temporaryFolder();
    const home = homeOf(place);
    const first = await startUserManager(place);
    await bringUp(home);
    const unit = await setUp(home);
    withoutScopes(place, unit);
    await first.end();
    await reboot(home);

    const manager = await startUserManager(place);
    await until(
      'the unit',
      async () => (await manager.systemctl('show', '-P', 'SubState', unit)) === 'exited',
    );
    const rows = await untilRunning(home);
    const all = [home.daemon(), ...home.keepers()];
    expect(all.map((one) => path.basename(cgroupOf(one)))).toEqual([unit, unit]);
    await endUnit(manager, unit);
    expect(all.map((one) => isAlive(one))).toEqual([true, true]);
    expect(await running(home)).toMatchObject(rows.map(({ name, pid }) => ({ name, pid })));
  });
});

/** @returns the name of the unit */
async function setUp(home: TestHome): Promise<string> {
  const { code, json } = await home.cli('startup', '--json');
  expect(code).toBe(0);
  return json<{ what: string }>().what.split(' ').at(-1) ?? '';
}

/** All that is needed is on the PATH of the unit but systemd-run. */
function withoutScopes(place: string, unit: string): void {
  const bin = path.join(place, 'bin');
  mkdirSync(bin);
  for (const name of ['sh', 'flock', 'sleep', 'env']) symlinkSync(onPath(name) ?? name, path.join(bin, name));
  const dropIn = path.join(place, 'config/systemd/user', `${unit}.d`);
  mkdirSync(dropIn);
  writeFileSync(path.join(dropIn, 'path.conf'), `[Service]\nEnvironment=PATH=${bin}\n`);
}

async function endUnit(manager: UserManager, unit: string): Promise<void> {
  await manager.systemctl('restart', unit);
  await manager.systemctl('stop', unit);
  await manager.systemctl('start', unit);
  expect(await manager.systemctl('show', '-P', 'SubState', unit)).toBe('exited');
}

async function untilRunning(home: TestHome): Promise<Row[]> {
  await until('the services', async () => {
    const rows = (await home.cli('ps', '--json')).json<Row[]>();
    return rows.length === 2 && rows.every(({ state }) => state === 'running');
  });
  return running(home);
}

/** Of the hierarchy systemd knows its units by. */
function cgroupOf({ pid }: ProcessIdentity): string {
  return /^0::(.*)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))?.[1] ?? '';
}
