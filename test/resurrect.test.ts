// `holdfast save` and `holdfast resurrect`: what comes back after a reboot, with which environment, and what does not.

import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type TestHome, testHome } from './support/home.ts';
import { reboot } from './support/reboot.ts';
import { temporaryFolder } from './support/temporary.ts';
import { until } from './support/until.ts';

interface Row {
  readonly name: string;
  readonly root: string;
  readonly state: string;
  readonly pid: number | null;
}

const SECRET = 'of-the-shell-7f3a91';

function declare(root: string, services: Readonly<Record<string, string>>): void {
  const lines = Object.entries(services).map(([name, rest]) => `  ${name}: ${rest}\n`);
  writeFileSync(path.join(root, 'holdfast.yaml'), `services:\n${lines.join('')}`);
}

async function rows(home: TestHome, ...args: readonly string[]): Promise<Row[]> {
  return (await home.cli('ps', '--all', '--all-roots', '--json', ...args)).json<Row[]>();
}

async function states(home: TestHome, ...args: readonly string[]): Promise<Record<string, string>> {
  return Object.fromEntries((await rows(home, ...args)).map(({ name, state }) => [name, state]));
}

const SLEEP = '{ command: [sleep, "300"] }';

/** What a service with the environment of its run in NAME.env got to see. */
const TELL = (name: string): string =>
  `{ command: "env > ${name}.env.new; mv ${name}.env.new ${name}.env; exec sleep 300", env: { OF_THE_FILE: yes-1 } }`;

function environmentOf(home: TestHome, name: string): string[] {
  return readFileSync(path.join(home.root, `${name}.env`), 'utf8').split('\n');
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile());
}

describe('after a reboot', () => {
  it('nothing starts by itself; resurrect starts what was up and leaves the rest declared', async () => {
    const home = testHome();
    declare(home.root, { db: SLEEP, api: '{ command: [sleep, "300"], dependsOn: [db] }', spare: SLEEP });
    await home.ok('up');
    await home.ok('stop', 'spare');
    const saved = await home.cli('save', '--json');
    expect(saved.json()).toMatchObject({
      file: home.paths.snapshotFile,
      services: [
        { name: 'db', root: home.root, wanted: 'up' },
        { name: 'api', wanted: 'up' },
        { name: 'spare', wanted: 'down' },
      ],
    });
    expect(statSync(home.paths.snapshotFile).mode & 0o777).toBe(0o600);

    await reboot(home);
    expect(await states(home, '--start')).toEqual({ db: 'stopped', api: 'stopped', spare: 'stopped' });
    const back = await home.cli('resurrect', '--json');
    expect([back.code, back.json()]).toEqual([
      0,
      [
        { target: 'db', result: 'done', error: null },
        { target: 'api', result: 'done', error: null },
      ],
    ]);
    expect(await states(home)).toEqual({ db: 'running', api: 'running', spare: 'stopped' });
    expect((await home.cli('status', '--json')).json()).toMatchObject({ persistent: true });
  });

  it('a service gets the environment of a login and the file, says so, and that of its start was never on disk', async () => {
    const home = testHome({ OF_THE_SHELL: SECRET });
    declare(home.root, { api: TELL('api') });
    await home.cli('up');
    await until('the first run', () => existsSync(path.join(home.root, 'api.env')));
    expect(environmentOf(home, 'api')).toEqual(
      expect.arrayContaining([`OF_THE_SHELL=${SECRET}`, 'OF_THE_FILE=yes-1']),
    );
    await home.cli('save');
    const telling = filesBelow(home.home).filter((file) => readFileSync(file, 'latin1').includes(SECRET));
    expect(telling).toEqual([]);
    await reboot(home);
    rmSync(path.join(home.root, 'api.env'));

    // A login knows nothing of this; the daemon that does it all is started with it.
    await home.ok('resurrect');
    await until('the next run', () => existsSync(path.join(home.root, 'api.env')));
    const environment = environmentOf(home, 'api');
    expect(environment).toContain('OF_THE_FILE=yes-1');
    expect(environment.some((line) => line.startsWith('PATH=/'))).toBe(true);
    expect(environment.filter((line) => line.includes(SECRET))).toEqual([]);
    await expectRebuilt(home, true);

    // So it is for whoever takes over, until somebody starts it from a shell.
    await home.killDaemon();
    await expectRebuilt(home, true);
    const [{ pid } = { pid: null }] = await rows(home);
    process.kill(pid ?? 0, 'SIGKILL');
    await until('another run', async () => {
      const [row] = await rows(home);
      return row?.state === 'running' && row.pid !== pid;
    });
    await expectRebuilt(home, true);
    await home.ok('restart', 'api');
    await expectRebuilt(home, false);
    await until('the run with that', () => environmentOf(home, 'api').includes(`OF_THE_SHELL=${SECRET}`));
  });
});

async function expectRebuilt(home: TestHome, isRebuilt: boolean): Promise<void> {
  const words = expect.stringContaining('environment rebuilt');
  const { service } = (await home.cli('describe', 'api', '--json')).json<{ service: object }>();
  expect(service).toMatchObject({ isEnvRebuilt: isRebuilt, state: { state: 'running' } });
  const why = (await home.cli('why', 'api')).stdout;
  const described = (await home.cli('describe', 'api')).stdout;
  expect([why, described]).toEqual(
    isRebuilt ? [words, words] : [expect.not.stringContaining('rebuilt'), described],
  );
}

describe('resurrect', () => {
  it('leaves alone what runs', async () => {
    const home = testHome();
    declare(home.root, { api: SLEEP, migrate: '{ command: "true", restart: never }' });
    await home.cli('up');
    await home.cli('save');
    const before = await rows(home);
    const { code, stdout } = await home.cli('resurrect');
    expect([code, stdout.match(/nothing to do/g)]).toEqual([0, ['nothing to do', 'nothing to do']]);
    expect(await rows(home)).toMatchObject(before.map(({ name, state, pid }) => ({ name, state, pid })));
  });

  it('declares what was deleted since, and keeps what was changed since', async () => {
    const home = testHome();
    declare(home.root, { gone: SLEEP, changed: '{ command: [sleep, "301"] }' });
    await home.cli('up');
    await home.cli('save');
    declare(home.root, { changed: '{ command: [sleep, "302"] }' });
    await home.cli('up');
    await reboot(home);
    await home.ok('resurrect');
    expect(await states(home)).toEqual({ gone: 'running', changed: 'running' });
    const changed = (await home.cli('describe', 'changed', '--json')).json();
    expect(changed).toMatchObject({ service: { config: { command: ['sleep', '302'] } } });
  });

  it('names each service that cannot be brought back, brings back the others, exit 5', async () => {
    const home = testHome();
    const other = temporaryFolder();
    declare(home.root, { api: SLEEP, tool: '{ command: [./tool] }' });
    writeFileSync(path.join(home.root, 'tool'), '#!/bin/sh\nexec sleep 300\n', { mode: 0o755 });
    declare(other, { api: SLEEP });
    for (const root of [home.root, other]) await home.ok('--root', root, 'up');
    await home.cli('save');
    await reboot(home);
    rmSync(other, { recursive: true });
    rmSync(path.join(home.root, 'tool'));
    const { code, json } = await home.cli('resurrect', '--json');
    expect(code).toBe(5);
    expect(json()).toEqual([
      { target: `${home.root}:api`, result: 'done', error: null },
      {
        target: 'tool',
        result: 'failed',
        error: { kind: 'notRunning', message: expect.stringContaining('./tool') },
      },
      {
        target: `${other}:api`,
        result: 'failed',
        error: { kind: 'notFound', message: `there is no folder ${other}` },
      },
    ]);
    expect((await rows(home)).filter(({ state }) => state === 'running')).toMatchObject([
      { root: home.root },
    ]);
  });

  it('where nothing was saved says to save first, exit 3', async () => {
    const home = testHome();
    const { code, stderr } = await home.cli('resurrect');
    expect([code, stderr]).toEqual([3, expect.stringContaining('run holdfast save')]);
  });
});

describe('save', () => {
  it('of one root leaves what was saved of the others', async () => {
    const home = testHome();
    const other = temporaryFolder();
    for (const root of [home.root, other]) {
      declare(root, { api: SLEEP });
      await home.cli('--root', root, 'up');
    }
    await home.cli('save');
    await home.cli('stop', 'api');
    await home.cli('save', '--root', home.root);
    await reboot(home);
    const only = await home.cli('resurrect', '--root', home.root, '--json');
    expect([only.code, only.json()]).toEqual([0, []]);
    expect((await home.cli('resurrect', '--json')).json()).toMatchObject([{ target: `${other}:api` }]);
    const running = (await rows(home)).filter(({ state }) => state === 'running');
    expect(running.map(({ root }) => root)).toEqual([other]);
  });

  it('keeps its predecessor: a damaged snapshot costs one line in the log and what was saved last', async () => {
    const home = testHome();
    declare(home.root, { api: SLEEP });
    await home.cli('up');
    await home.cli('save');
    declare(home.root, { api: SLEEP, late: SLEEP });
    await home.cli('up');
    await home.cli('save');
    const text = readFileSync(home.paths.snapshotFile, 'utf8');
    writeFileSync(home.paths.snapshotFile, text.slice(0, text.length / 2));
    await reboot(home);
    expect((await home.cli('resurrect', '--json')).json()).toMatchObject([{ target: 'api', result: 'done' }]);
    const log = readFileSync(home.paths.daemonLog, 'utf8').split('\n');
    expect(log.filter((line) => line.includes('snapshot'))).toEqual([
      expect.stringContaining('the snapshot was broken, its predecessor is used'),
    ]);
    // The damaged one is not worth keeping.
    await home.cli('save');
    expect(readFileSync(`${home.paths.snapshotFile}.bak`, 'utf8')).not.toContain('late');

    for (const file of [home.paths.snapshotFile, `${home.paths.snapshotFile}.bak`]) writeFileSync(file, '{');
    const { code, stderr } = await home.cli('resurrect');
    expect([code, stderr]).toEqual([1, expect.stringContaining('snapshot.json cannot be used')]);
  });

  it('where nothing runs has nothing to save, and leaves what was', async () => {
    const home = testHome();
    declare(home.root, { api: SLEEP });
    await home.cli('up');
    await home.cli('save');
    const before = readFileSync(home.paths.snapshotFile, 'utf8');
    await reboot(home);
    expect((await home.cli('save')).code).toBe(4);
    expect(readFileSync(home.paths.snapshotFile, 'utf8')).toBe(before);
  });
});
