// Each kind of probe failing, under the real command line, with what `holdfast why` says of it; and what a service does whose
// health is gone.

import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { freePorts } from './support/freePorts.ts';
import { type TestHome, testHome } from './support/home.ts';
import { loggedLines } from './support/logged.ts';
import { until } from './support/until.ts';

interface Why {
  readonly target: string;
  readonly state: string;
  readonly reason: string;
  readonly details: readonly string[];
  readonly suggestions: readonly string[];
}

const whyOf = async (home: TestHome, name: string): Promise<Why> =>
  (await home.cli('why', name, '--json')).json<Why>();

interface PsRow {
  readonly name: string;
  readonly state: string;
  readonly health: string;
  readonly pid: number | null;
  readonly restarts: number;
}

const rowsOf = async (home: TestHome): Promise<readonly PsRow[]> =>
  (await home.cli('ps', '-a', '--json')).json<PsRow[]>();

const rowOf = async (home: TestHome, name: string): Promise<PsRow | undefined> =>
  (await rowsOf(home)).find((row) => row.name === name);

const reasonOf = (whys: readonly Why[], name: string): string =>
  whys.find(({ target }) => target === name)?.reason ?? '';

async function upWith(config: string): Promise<TestHome> {
  const home = testHome();
  writeFileSync(path.join(home.root, 'holdfast.yaml'), config);
  await home.ok('up', '--detach');
  return home;
}

/** Answers 503 and a line. */
async function brokenServer(): Promise<number> {
  const [port = 0] = await freePorts(1);
  const server = createServer((_request, response) => response.writeHead(503).end('warming up\n'));
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(port, resolve));
  return port;
}

/** [name of the service, probe, what it says, what it printed or was answered] */
type Case = readonly [string, string, string, readonly string[]];

async function casesOf(root: string): Promise<readonly Case[]> {
  const [closed] = await freePorts(1);
  const open = await brokenServer();
  const url = `http://localhost:${open}/well`;
  return [
    ['port', `port: ${closed}`, `port ${closed}: nothing listens there`, []],
    ['http', `http: "${url}"`, `GET ${url}: it answered 503`, ['  warming up']],
    [
      'body',
      `http: "${url}", status: 503, body: "^ready"`,
      `GET ${url}: its answer does not match /^ready/`,
      ['  warming up'],
    ],
    [
      'exec',
      'exec: "echo no route to it; exit 4"',
      '`echo no route to it; exit 4` exited with code 4',
      ['  no route to it'],
    ],
    ['slow', 'exec: [sleep, "600"], timeout: 100ms', '`sleep 600` did not end within 100ms', []],
    ['none', 'exec: no-such-program-here', '`no-such-program-here` exited with code 127', []],
    ['file', 'file: ./ready', `there is no file ${root}/ready`, []],
  ];
}

it('a service that is not ready says which probe failed, how, and what it printed', async () => {
  const root = path.join(testHome().root);
  const cases: readonly Case[] = [
    ...(await casesOf(root)),
    ['log', 'log: "^listening"', 'no line matched /^listening/ yet', []],
  ];
  const services = cases.map(
    ([name, probe]) => `  ${name}: { command: "echo begun; sleep 600", ready: { ${probe} }, cwd: "${root}" }`,
  );
  const home = await upWith(`services:\n${services.join('\n')}\n`);
  let whys: readonly Why[] = [];
  await until('all reasons', async () => {
    whys = (await home.cli('why', '--json')).json<Why[]>();
    return cases.every(([name, , reason]) => reasonOf(whys, name).includes(reason));
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${JSON.stringify(whys)}`);
  });
  for (const why of whys) {
    const [, , , output = []] = cases.find(([name]) => name === why.target) ?? [];
    expect(why.state).toBe('running');
    expect(why.reason).toMatch(/^it runs but is not ready: /);
    expect(why.details).toEqual(expect.arrayContaining([...output, 'it printed last:', '  begun']));
    expect(why.suggestions.length).toBeGreaterThan(1);
  }
  for (const row of await rowsOf(home)) expect(row).toMatchObject({ state: 'running', health: 'starting' });
}, 120_000);

it('a service that is not healthy says so, and runs on where nothing would follow', async () => {
  const root = path.join(testHome().root);
  const cases = await casesOf(root);
  const services = cases.map(
    ([name, probe]) =>
      `  ${name}: { command: "echo up; sleep 600", ready: { log: up }, restart: never, cwd: "${root}",
      health: { ${probe}, every: 100ms, failures: 2 } }`,
  );
  const home = await upWith(`services:\n${services.join('\n')}\n`);
  await until('all to be unhealthy', async () =>
    (await rowsOf(home)).every(({ health }) => health === 'unhealthy'),
  );
  for (const row of await rowsOf(home)) expect(row).toMatchObject({ state: 'running', restarts: 0 });
  const whys = (await home.cli('why', '--json')).json<Why[]>();
  for (const [name, , reason, output] of cases)
    expect(whys.find(({ target }) => target === name)).toMatchObject({
      state: 'running',
      reason: expect.stringContaining(`it runs but is unhealthy: ${reason}`),
      details: expect.arrayContaining([...output, 'it is not started again by itself: `restart: never`']),
    });
}, 120_000);

it('a service that is never healthy is started again as often as one that crashes, and is failed then', async () => {
  const home = await upWith(`
services:
  ill:
    command: "echo I am up; exec sleep 600"
    ready: { log: up }
    health: { exec: "echo no heartbeat; false", every: 100ms, failures: 2 }
    restart: { delay: 10ms, resetAfter: 1s, maxRestarts: 3 }
`);
  await until('it to be failed', async () => (await rowOf(home, 'ill'))?.state === 'failed');
  const reason = 'its health probe failed 2 times in a row: `echo no heartbeat; false` exited with code 1';
  expect(await whyOf(home, 'ill')).toMatchObject({
    reason: `${reason}; gave up after 3 restarts`,
    details: ['its health probe said last:', '  no heartbeat', 'it printed last:', '  I am up'],
  });
  expect(await rowOf(home, 'ill')).toMatchObject({ restarts: 3, pid: null });
  const { stdout } = await home.cli('logs', 'ill', '--json', '-n', '100');
  expect(loggedLines(stdout).map(({ run }) => run)).toEqual([1, 2, 3, 4]);
}, 60_000);

it('a service that falls ill is started again, and is healthy then', async () => {
  const home = await upWith(`
services:
  a:
    command: "touch well; exec sleep 600"
    ready: { file: well }
    health: { file: well, every: 100ms, failures: 2 }
  b: { command: "exec sleep 601", dependsOn: { a: { condition: healthy } } }
`);
  const healthy = (than: number | null) =>
    until('it to be healthy', async () => {
      const row = await rowOf(home, 'a');
      return row?.health === 'healthy' && row.pid !== than ? row : undefined;
    });
  const first = await healthy(null);
  expect(first.restarts).toBe(0);
  await until('what waits for its health to run', async () => (await rowOf(home, 'b'))?.state === 'running');
  rmSync(path.join(home.root, 'well'));
  const second = await healthy(first.pid);
  expect(second.restarts).toBe(1);
  expect(existsSync(path.join(home.root, 'well'))).toBe(true);
}, 60_000);

it('a service that crashes is failed after its restarts, and says before when the next one is', async () => {
  const home = await upWith(`
services:
  loops: { command: "echo attempt; exit 3", restart: { delay: 10ms, maxDelay: 20ms, maxRestarts: 16 } }
  waits: { command: "echo attempt; exit 4", restart: { delay: 1h, maxDelay: 1h, jitter: 0 } }
  good: { command: "exec sleep 600", ready: { exec: "true" } }
`);
  await until('it to be failed', async () => (await rowOf(home, 'loops'))?.state === 'failed');
  expect(await rowOf(home, 'loops')).toMatchObject({ restarts: 16 });
  expect(await whyOf(home, 'loops')).toMatchObject({
    reason: 'exited with code 3; gave up after 16 restarts',
    details: ['attempt'],
    suggestions: ['see what it printed: holdfast logs loops', 'when it is repaired: holdfast start loops'],
  });
  const runs = loggedLines((await home.cli('logs', 'loops', '--json', '-n', '100')).stdout);
  expect(runs.map(({ run }) => run)).toEqual(Array.from({ length: 17 }, (_, index) => index + 1));
  expect(await whyOf(home, 'waits')).toMatchObject({
    state: 'backingOff',
    reason: expect.stringMatching(/^it exited with code 4; restart 1 of 16 in (59|60)m$/),
    details: ['attempt'],
  });
  expect(await rowOf(home, 'good')).toMatchObject({ state: 'running', health: 'ready', restarts: 0 });
  // Stopped while it waits, it stays that; one that is started by hand begins to count anew.
  await home.cli('stop', 'waits');
  expect(await rowOf(home, 'waits')).toMatchObject({ state: 'stopped' });
  await home.cli('restart', 'loops', '--detach');
  await until('it to have crashed 17 times more', async () => {
    const { stdout } = await home.cli('logs', 'loops', '--json', '-n', '1');
    return loggedLines(stdout)[0]?.run === 34;
  });
  await until('it to be failed', async () => (await rowOf(home, 'loops'))?.state === 'failed');
  expect(await rowOf(home, 'loops')).toMatchObject({ restarts: 16 });
}, 60_000);
