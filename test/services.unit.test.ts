// The supervisor's own logic: order, targets, what is remembered. Real programs under it are the daemon's tests.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Supervisor } from '../src/daemon/services/supervisor.ts';
import type { Run } from '../src/protocol/types.ts';
import type { FakeRunner } from './support/fakeRunner.ts';
import { configs, ROOT, Supervised, until } from './support/supervised.ts';

const SHOP = `
services:
  db: { command: db, ready: { log: up }, group: data }
  migrate: { command: migrate, restart: never, dependsOn: [db] }
  api: { command: api, dependsOn: { migrate: { condition: completed } }, ready: { log: up } }
  web: { command: web, dependsOn: [api], ready: { log: up } }
  extra: { command: extra, autostart: false }
`;

let supervised: Supervised;
let runner: FakeRunner;
let supervisor: Supervisor;
let warnings: readonly string[];
let stateFile: string;

beforeEach(() => {
  supervised = new Supervised();
  ({ runner, supervisor, warnings, stateFile } = supervised);
  return () => supervised.supervisor.dispose();
});

function newSupervisor(bootId?: string): Supervisor {
  return supervised.startAgain(bootId);
}

const start = (...target: string[]) => supervised.start(...target);
const stateOf = (name: string) => supervised.stateOf(name);
const isIn = (name: string, state: string) => supervised.isIn(name, state);
const upWith = (text = SHOP) => supervised.upWith(text);

async function bringUp(): Promise<void> {
  await upWith();
  await isIn('db', 'running');
  runner.print('db', 'up\n');
  await isIn('migrate', 'running');
  runner.end('migrate', 0);
  await isIn('api', 'running');
  runner.print('api', 'up');
  await isIn('web', 'running');
}

describe('starting a stack', () => {
  it('starts dependencies first, each when its condition holds, and says what the others wait for', async () => {
    await upWith();
    expect(stateOf('web')).toMatchObject({ state: 'waiting', on: [{ service: 'api', condition: 'ready' }] });
    await isIn('db', 'running');
    expect(stateOf('migrate')).toMatchObject({ on: [{ because: 'db runs but is not ready yet' }] });
    runner.print('db', 'not yet\nu');
    runner.print('db', 'p\n');
    await isIn('migrate', 'running');
    expect(runner.did).toEqual(['start db', 'start migrate']);
    runner.end('migrate', 0);
    await isIn('api', 'running');
    expect(stateOf('migrate')?.state).toBe('completed');
    runner.print('api', 'up');
    await isIn('web', 'running');
    expect(runner.did).toEqual(['start db', 'start migrate', 'start api', 'start web']);
    expect(stateOf('extra')).toEqual({ state: 'stopped' });
  });

  it('keeps dependants waiting with the reason when a dependency fails', async () => {
    await upWith();
    await isIn('db', 'running');
    runner.print('db', 'up\n');
    await isIn('migrate', 'running');
    runner.print('migrate', 'no such table\n');
    runner.end('migrate', 3);
    await until(
      () => stateOf('migrate')?.state === 'failed' && JSON.stringify(stateOf('migrate')).includes('table'),
    );
    expect(stateOf('api')).toMatchObject({
      state: 'waiting',
      on: [{ because: 'migrate failed: exited with code 3' }],
    });
    const { explanations } = await supervisor.why({ target: ['migrate', 'api'], root: ROOT });
    expect(explanations).toMatchObject([
      { state: 'failed', reason: 'exited with code 3', details: ['no such table'] },
      { state: 'waiting', suggestions: ['see why: holdfast why migrate'] },
    ]);
  });

  it('leaves alone what runs and what has completed, unless it is named', async () => {
    await bringUp();
    const { results } = await start('all');
    expect(results.map(({ target, result }) => `${target} ${result}`)).toEqual([
      'db nothingToDo',
      'migrate nothingToDo',
      'api nothingToDo',
      'web nothingToDo',
    ]);
    await start('migrate');
    await until(() => runner.did.filter((done) => done === 'start migrate').length === 2);
  });

  it('gives a program the environment of its start, and keeps it off the disk', async () => {
    await upWith('services: { a: { command: x, env: { B: 2 } } }');
    await isIn('a', 'running');
    expect(runner.spawned[0]).toMatchObject({
      argv: ['/bin/sh', '-c', 'x'],
      env: [
        ['POLICY', 'client'],
        ['A', '1'],
        ['B', '2'],
      ],
    });
    expect(readFileSync(stateFile, 'utf8')).not.toContain('"A"');
  });
});

describe('stopping a stack', () => {
  it('ends dependants first', async () => {
    await bringUp();
    runner.did.length = 0;
    const { results } = await supervisor.stop({ target: ['all'], root: ROOT });
    expect(results.map(({ result }) => result)).toEqual([
      'done',
      'nothingToDo',
      'done',
      'done',
      'nothingToDo',
    ]);
    await isIn('db', 'stopped');
    expect(runner.did).toEqual(['stop web', 'stop api', 'stop db']);
    expect(new Set(supervisor.list(ROOT).map(({ state }) => state.state))).toEqual(new Set(['stopped']));
    const again = await supervisor.stop({ target: ['db'], root: ROOT });
    expect(again.results).toEqual([{ target: 'db', result: 'nothingToDo', error: null }]);
  });

  it('does not end what depends on it when only it is named, and a start takes a held stop back', async () => {
    await bringUp();
    await supervisor.stop({ target: ['api'], root: ROOT });
    await isIn('api', 'stopped');
    expect(stateOf('web')?.state).toBe('running');
    const stopped = supervisor.stop({ target: ['all'], root: ROOT });
    await start('db');
    await stopped;
    await isIn('web', 'stopped');
    expect(stateOf('db')?.state).toBe('running');
  });

  it('forgets a deleted service when it has ended', async () => {
    await bringUp();
    await supervisor.remove({ target: ['web'], root: ROOT });
    await until(() => stateOf('web') === undefined);
    expect(supervised.told).toContain('web stopping');
    expect(runner.live.size).toBe(2);
    expect(supervised.told.at(-1)).toMatch(/^removed svc-/);
  });
});

describe('applying a changed file', () => {
  it('restarts only what was started with something else, and stops what is gone', async () => {
    await bringUp();
    runner.did.length = 0;
    const changed = SHOP.replace('command: api', 'command: api --new').replace(/ {2}web.*\n/, '');
    await supervisor.apply(ROOT, configs(changed));
    await until(() => stateOf('web') === undefined && stateOf('api')?.state === 'running');
    expect(runner.did.sort()).toEqual(['start api', 'stop api', 'stop web']);
    expect(runner.spawned.at(-1)?.argv.at(-1)).toBe('api --new');
  });
});

describe('what the file no longer says', () => {
  it('is not started again by `up` while it is being ended', async () => {
    await upWith('services: { a: { command: x }, b: { command: y } }');
    await until(() => runner.live.size === 2);
    runner.isPatient = true;
    await supervisor.apply(ROOT, configs('services: { b: { command: y } }'));
    const { results } = await start('all');
    expect(results.map(({ target }) => target)).toEqual(['b']);
    expect(stateOf('a')?.state).toBe('stopping');
    runner.end('a', 0);
    expect(stateOf('a')).toBeUndefined();
  });
});

describe('targets', () => {
  const other = '/home/u/blog';
  beforeEach(async () => {
    await supervisor.apply(ROOT, configs(SHOP));
    await supervisor.apply(other, configs('services: { web: { command: x }, cron: { command: x } }', other));
  });
  const names = (target: string[], allRoots = false) =>
    supervisor
      .find({ target, root: ROOT, allRoots })
      .map(({ name, root }) => `${path.basename(root ?? '')}/${name}`);

  it('are names, ids, groups and `all` of this root, and of others when said so', () => {
    const [web] = supervisor.find({ target: ['web'], root: other });
    expect(names(['web'])).toEqual(['shop/web']);
    expect(names([web?.id ?? ''])).toEqual(['blog/web']);
    expect(names(['data'])).toEqual(['shop/db']);
    expect(names(['all']).length).toBe(5);
    expect(names(['web'], true)).toEqual(['shop/web', 'blog/web']);
    expect(names(['blog:all'])).toEqual(['blog/web', 'blog/cron']);
    expect(names([`${other}:cron`])).toEqual(['blog/cron']);
  });

  it('that mean nothing are told with what was probably meant', async () => {
    expect(() => names(['wbe'])).toThrow('there is no service wbe; did you mean web?');
    expect(() => names(['blog:crn'])).toThrow('did you mean cron');
    await expect(start('cron')).rejects.toThrow('there is no service cron');
    const { results } = await start('extra', 'nothing');
    expect(results).toMatchObject([{ result: 'done' }, { result: 'failed', error: { kind: 'notFound' } }]);
  });

  it('stop in one root touch nothing in another', async () => {
    await supervisor.start({ target: ['web'], root: other, env: [], envPolicy: 'client' });
    await until(() => runner.live.size === 1);
    await supervisor.stop({ target: ['all'], root: ROOT });
    expect(runner.live.size).toBe(1);
  });
});

describe('declaring by hand', () => {
  it('refuses a circle and an unknown dependency', async () => {
    await supervisor.apply(ROOT, configs(SHOP));
    const [a] = configs('services: { db: { command: x, dependsOn: [web] }, web: { command: x } }');
    const [b] = configs('services: { b: { command: x, dependsOn: [c] }, c: { command: x } }');
    if (a === undefined || b === undefined) throw new Error('no config');
    await expect(supervisor.declare(ROOT, a)).rejects.toThrow('db → web → api → migrate → db');
    await expect(supervisor.declare(ROOT, b)).rejects.toThrow('there is no service c');
  });
});

describe('a daemon that starts again', () => {
  it('takes over what runs, with its restarts and its environment, and goes on supervising it', async () => {
    await upWith('services: { a: { command: x, ready: { log: up } } }');
    await isIn('a', 'running');
    runner.print('a', 'up\n');
    runner.end('a', 1);
    await until(() => runner.live.size === 1);
    supervisor.dispose();
    runner.environment = [['FROM', 'keeper']];
    supervisor = newSupervisor();
    const [[session, { run }] = ['', { run: undefined }]] = [...runner.live];
    expect(run !== undefined && (await supervisor.adopt(session, run))).toBe(true);
    expect(await supervisor.adopt('svc-unknown', run as Run)).toBe(false);
    await supervisor.finishAdoption();
    expect(supervisor.list(ROOT)[0]).toMatchObject({
      state: { state: 'running', ready: false },
      restarts: 1,
    });
    runner.print('a', 'up\n');
    await until(() => supervisor.list(ROOT)[0]?.health === 'ready');
    runner.end('a', 1);
    expect(stateOf('a')).toMatchObject({ state: 'backingOff', attempt: 2 });
    await until(() => runner.live.size === 1);
    expect(runner.spawned.at(-1)?.env).toContainEqual(['FROM', 'keeper']);
  });

  it('treats what ended meanwhile as an end with its real code', async () => {
    await upWith(
      'services: { a: { command: x, restart: never }, b: { command: x }, c: { command: x, restart: never } }',
    );
    await until(() => runner.live.size === 3);
    supervisor.dispose();
    runner.end('a', 0);
    runner.end('b', 1);
    runner.end('c', 7);
    supervisor = newSupervisor();
    await supervisor.finishAdoption();
    expect(stateOf('a')?.state).toBe('completed');
    expect(stateOf('c')).toMatchObject({ state: 'failed', reason: 'exited with code 7' });
    await until(() => runner.live.size === 1);
    expect(supervisor.list(ROOT).find(({ name }) => name === 'b')?.isEnvRebuilt).toBe(true);
  });

  it('clears what a dead keeper left before it starts a service again', async () => {
    await upWith('services: { a: { command: x } }');
    await isIn('a', 'running');
    supervisor.dispose();
    runner.live.clear();
    runner.did.length = 0;
    supervisor = newSupervisor();
    await supervisor.finishAdoption();
    await until(() => runner.live.size === 1);
    expect(runner.did).toEqual(['clear', 'start a']);
  });

  it('starts nothing by itself after a restart of the machine', async () => {
    await upWith('services: { a: { command: x } }');
    await isIn('a', 'running');
    supervisor.dispose();
    runner.live.clear();
    supervisor = newSupervisor('boot-2');
    await supervisor.finishAdoption();
    expect(stateOf('a')).toEqual({ state: 'stopped' });
    expect(runner.spawned).toHaveLength(1);
  });
});

describe('the state file', () => {
  it('falls back on its predecessor when it is broken, with one line in the log', async () => {
    await supervisor.apply(ROOT, configs('services: { a: { command: x } }'));
    await supervisor.apply(ROOT, configs('services: { a: { command: x }, b: { command: x } }'));
    writeFileSync(stateFile, '{"schema":1,"services":[{"root');
    supervisor.dispose();
    supervisor = newSupervisor();
    expect(supervisor.list(ROOT).map(({ name }) => name)).toContain('a');
    expect(warnings).toEqual(['the state file was broken, its predecessor is used']);
  });

  it('has the ports a run got before it is started, so that another daemon looks there', async () => {
    supervised.holders.set(3000, { port: 3000, pid: 42, command: 'other', session: null });
    await upWith('services: { a: { command: x, ports: [3000], onPortConflict: bump, env: { PORT: 3000 } } }');
    await until(() => runner.live.size === 1);
    expect(readFileSync(stateFile, 'utf8')).toMatch(
      /"movedPorts":\s*\[\s*\{\s*"from":\s*3000,\s*"to":\s*3001/,
    );
    expect(runner.spawned[0]?.env).toContainEqual(['PORT', '3001']);
    supervisor.dispose();
    supervisor = newSupervisor();
    expect(supervisor.list(ROOT)[0]).toMatchObject({ ports: [3001], movedPorts: [{ from: 3000, to: 3001 }] });
  });

  it('of version 1 loads for ever', () => {
    copyFileSync(path.join(import.meta.dirname, 'samples/services/state-1.json'), stateFile);
    supervisor.dispose();
    supervisor = newSupervisor();
    expect(supervisor.list().map(({ name, state }) => `${name} ${state.state}`)).toEqual([
      'db stopped',
      'tool stopped',
    ]);
    expect(warnings).toEqual([]);
  });
});
