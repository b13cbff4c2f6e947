// `start -- CMD` and `delete`: services that stand in no file, under the real command line.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { freePorts } from './support/freePorts.ts';
import { processesOf, type TestHome, testHome } from './support/home.ts';
import { serviceOf } from './support/stack.ts';
import { until } from './support/until.ts';

interface Row {
  readonly name: string;
  readonly state: string;
  readonly health: string;
  readonly pid: number | null;
}

const rowsOf = async (home: TestHome): Promise<Row[]> => (await home.cli('ps', '-a', '--json')).json<Row[]>();

it('makes a service of a command, named after what it runs, with dollars left alone', async () => {
  const home = testHome();
  mkdirSync(path.join(home.root, 'sub'));
  const [port] = await freePorts(1);
  const server = `require('http').createServer((q, r) => r.end()).listen(${port}); console.log('\${HOME} $$', process.env.WORD, process.cwd())`;
  writeFileSync(path.join(home.root, 'web.js'), server);
  const how = ['--cwd', 'sub', '--env', 'WORD=a$b', '--port', String(port), '--no-tty'];
  await home.ok('start', ...how, '--', 'node', '../web.js');
  const [row] = await rowsOf(home);
  expect(row).toMatchObject({ name: 'web', state: 'running', health: 'ready' });
  const { stdout } = await home.ok('logs', 'web');
  expect(stdout).toContain(`\${HOME} $$ a$b ${path.join(home.root, 'sub')}`);
  // The same again is the same service; it is as any other after a kill of the daemon.
  const daemon = await home.killDaemon();
  await home.ok('start', ...how, '--', 'node', '../web.js');
  expect(home.daemon().pid).not.toBe(daemon.pid);
  expect(await rowsOf(home)).toMatchObject([{ name: 'web', pid: row?.pid }]);
  await home.ok('stop', 'web');
  expect(await rowsOf(home)).toMatchObject([{ name: 'web', state: 'stopped' }]);
});

it('is restarted by the policy it is given', async () => {
  const home = testHome();
  const { code } = await home.cli(
    'start',
    '--name',
    'once',
    '--restart',
    'never',
    '--',
    'sh',
    '-c',
    'exit 3',
  );
  expect(code).toBe(1);
  expect(await serviceOf(home, 'once')).toMatchObject({ state: { state: 'failed' }, restarts: 0 });
  const loop = ['--name', 'loop', '--max-restarts', '2', '--detach', '--', 'sh', '-c', 'exit 4'];
  await home.ok('start', ...loop);
  const failed = await until('its restarts to be over', async () => {
    const service = await serviceOf(home, 'loop');
    return service.state.state === 'failed' ? service : undefined;
  });
  expect(failed.restarts).toBe(2);
});

it('says what is wrong, and takes no name that means something else', async () => {
  const home = testHome();
  writeFileSync(path.join(home.root, 'holdfast.yaml'), 'services: { web: { command: [sleep, "7001"] } }');
  await home.ok('up');
  const wrong = async (...args: string[]): Promise<string> => {
    const { code, stderr } = await home.cli('start', ...args);
    expect(code).toBeGreaterThan(0);
    return stderr;
  };
  expect(await wrong('--name', 'web', '--', 'sleep', '7002')).toMatch(
    /web already; it stands in holdfast.yaml/,
  );
  expect(await wrong('--restart', 'sometimes', '--', 'sleep', '7002')).toMatch(/`sometimes`.*always/);
  expect(await wrong('--name', 'a b', '--', 'sleep', '7002')).toMatch(/cannot name a service/);
  expect(await wrong('--port', 'x', '--', 'sleep', '7002')).toMatch(/x is no number/);
  expect(await wrong('--max-restarts', '2', 'web')).toMatch(/--max-restarts belongs to a command/);
  expect(await wrong()).toMatch(/start what\?/);
  expect(await wrong('wbe')).toMatch(/did you mean web/);
  await home.ok('start', '--', 'sleep', '7003');
  expect(await wrong('--', 'sleep', '7004')).toMatch(/sleep already; stop or delete it first/);
  expect((await rowsOf(home)).map(({ name, state }) => [name, state])).toEqual([
    ['web', 'running'],
    ['sleep', 'running'],
  ]);
});

it('delete stops and forgets, and leaves nothing behind', async () => {
  const home = testHome();
  await home.ok('start', '--name', 'one', '--', 'sh', '-c', 'sleep 7005 & sleep 7006');
  await home.ok('start', '--name', 'two', '--', 'sleep', '7007');
  expect((await home.ok('delete', 'one')).stdout).toContain('one deleted');
  expect(await rowsOf(home)).toMatchObject([{ name: 'two', state: 'running' }]);
  expect((await home.cli('delete', 'one')).code).toBe(3);
  await home.killDaemon();
  expect(await rowsOf(home)).toMatchObject([{ name: 'two', state: 'running' }]);
  await home.ok('delete', 'all');
  expect(await rowsOf(home)).toEqual([]);
  await home.ok('shutdown');
  await until('everything to have ended', () => processesOf(home.home).length === 0);
});
