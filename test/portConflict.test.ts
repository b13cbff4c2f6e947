// Ports that somebody else holds, under the real command line: told before the start with who it is, or got around; and told
// afterwards where a service found out by itself.

import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { freePorts } from './support/freePorts.ts';
import { type TestHome, testHome } from './support/home.ts';
import { serviceOf } from './support/stack.ts';
import { until } from './support/until.ts';

interface Why {
  readonly state: string;
  readonly reason: string;
  readonly details: readonly string[];
  readonly suggestions: readonly string[];
}

const whyOf = async (home: TestHome, name: string): Promise<Why> =>
  (await home.cli('why', name, '--json')).json<Why>();

function write(home: TestHome, config: string): void {
  writeFileSync(path.join(home.root, 'holdfast.yaml'), config);
}

/** This very process listens there. */
async function hold(port: number): Promise<Server> {
  const server = createServer().on('connection', (socket) => socket.destroy());
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

/** Listens on $PORT, else on the port given; says on which. */
const serverOn = (port: number): string =>
  `[node, -e, 'const p = process.env.PORT || ${port}; require("net").createServer().listen(p, () => console.log("on " + p))']`;

it('a port that a stranger holds makes the service fail at once, naming who it is and what to do', async () => {
  const [port = 0] = await freePorts(1);
  const server = await hold(port);
  const home = testHome();
  write(home, `services: { a: { command: ${serverOn(port)}, ready: { port: ${port} } } }`);
  const up = await home.cli('up');
  const held = `port ${port} is held by pid ${process.pid}`;
  expect(up.code).toBe(5);
  expect(up.stdout).toContain(held);
  const why = await whyOf(home, 'a');
  expect(why).toMatchObject({
    state: 'failed',
    reason: expect.stringMatching(new RegExp(`^${held} \\(.*node.*\\)$`)),
    suggestions: [
      `stop it: kill ${process.pid}`,
      'use the next port: `onPortConflict: bump` for a in holdfast.yaml',
      `show who it is: holdfast port ${port}`,
      'when it is repaired: holdfast start a',
    ],
  });
  expect(await serviceOf(home, 'a')).toMatchObject({
    run: null,
    state: { state: 'failed', takenPort: port },
  });
  await new Promise((resolve) => server.close(resolve));
  await home.ok('start', 'a');
}, 60_000);

it('a start may take the next free port for once, and restarts after it keep to that', async () => {
  const [port = 0] = await freePorts(1);
  await hold(port);
  const home = testHome();
  write(home, `services: { a: { command: ${serverOn(port)}, ready: { port: ${port} } } }`);
  await home.cli('up');
  await home.ok('start', 'a', '--move-ports');
  const { movedPorts, run } = await serviceOf(home, 'a');
  expect(movedPorts).toMatchObject([{ from: port }]);
  process.kill(run?.pid ?? 0, 'SIGKILL');
  const again = await until('another run', async () => {
    const now = await serviceOf(home, 'a');
    return now.state.state === 'running' && now.run?.number !== run?.number ? now : undefined;
  });
  expect(again.movedPorts).toEqual(movedPorts);
}, 60_000);

it('a port that another service holds is told with its name, before the start or after it', async () => {
  const [port = 0] = await freePorts(1);
  const home = testHome();
  write(
    home,
    `services:
  web: { command: ${serverOn(port)}, ready: { port: ${port} } }
  admin: { command: ${serverOn(port)}, ports: [${port}], dependsOn: [web] }
  loose: { command: ${serverOn(port)}, dependsOn: [web], restart: { delay: 1h, maxDelay: 1h } }`,
  );
  await home.cli('up', '--detach');
  await until('admin to have failed', async () => (await whyOf(home, 'admin')).state === 'failed');
  const { pid } = (await serviceOf(home, 'web')).run ?? { pid: 0 };
  const admin = await whyOf(home, 'admin');
  expect(admin.reason).toMatch(
    new RegExp(`^port ${port} is held by pid ${pid} \\(.*\\), web of ${home.root}$`),
  );
  expect(admin.suggestions).toContain('stop it: holdfast stop web');
  // One that says nothing of its ports finds out by itself; who it was is read from what it printed.
  const loose = await until('loose to have crashed', async () => {
    const why = await whyOf(home, 'loose');
    return why.state === 'backingOff' ? why : undefined;
  });
  expect(loose.details[0]).toMatch(
    new RegExp(`^port ${port} is held by pid ${pid} \\(.*\\), web of ${home.root}$`),
  );
  expect(loose.suggestions.slice(0, 2)).toEqual([
    'stop it: holdfast stop web',
    `declare \`ports: [${port}]\` for loose in holdfast.yaml: then it is told before the start`,
  ]);
  await home.cli('stop', 'web');
  expect((await whyOf(home, 'loose')).details[0]).toBe(
    `port ${port} was taken when it started; now nobody has it`,
  );
}, 60_000);

it('with `bump` it gets the next free port, and PORT, its probe, `ps` and `why` follow, also after a restart of the daemon', async () => {
  const [port = 0] = await freePorts(1, 3);
  const [first] = [await hold(port), await hold(port + 1)];
  const home = testHome();
  write(
    home,
    `services:
  a:
    command: ${serverOn(port)}
    ready: { port: ${port} }
    health: { http: "http://localhost:${port}/", every: 1h }
    ports: [${port}]
    onPortConflict: bump`,
  );
  await home.ok('up');
  const to = port + 2;
  expect((await home.cli('logs', 'a')).stdout).toContain(`on ${to}`);
  const portsInPs = async () =>
    JSON.parse((await home.cli('ps', '--json')).stdout).map((row: { ports: number[] }) => row.ports);
  expect(await portsInPs()).toEqual([[to]]);
  const moved = [{ from: port, to, because: expect.stringContaining(`pid ${process.pid}`) }];
  expect(await serviceOf(home, 'a')).toMatchObject({ ports: [to], movedPorts: moved });
  const note = expect.stringMatching(
    new RegExp(
      `^at its start port ${port} was held by pid ${process.pid} .*: it has ${to} instead of ${port}$`,
    ),
  );
  expect((await whyOf(home, 'a')).details).toContainEqual(note);

  const before = await serviceOf(home, 'a');
  await home.killDaemon();
  await until('another daemon to find it ready', async () => {
    const { stdout } = await home.cli('ps', '--json', '--start');
    return stdout.includes('"ready"') || stdout.includes('"unhealthy"');
  });
  const after = await serviceOf(home, 'a');
  expect(after.run).toMatchObject({ pid: before.run?.pid });
  expect(after).toMatchObject({ state: { ready: true }, ports: [to], movedPorts: moved });
  expect((await whyOf(home, 'a')).details).toContainEqual(note);

  await new Promise((resolve) => first.close(resolve));
  await home.ok('restart', 'a');
  expect(await serviceOf(home, 'a')).toMatchObject({ ports: [port], movedPorts: [] });
  expect((await home.cli('logs', 'a', '-n', '1')).stdout).toContain(`on ${port}`);
}, 90_000);

it('what is being ended is no conflict: neither the same service nor another one, whose port it waits for', async () => {
  const [port = 0] = await freePorts(1);
  const home = testHome();
  const slow = `[node, -e, 'require("net").createServer().listen(${port}); process.on("SIGTERM", () => setTimeout(() => process.exit(), 1000))']`;
  write(home, `services: { a: { command: ${slow}, ready: { port: ${port} } } }`);
  await home.ok('up');
  const before = await serviceOf(home, 'a');
  await home.ok('restart', 'a');
  expect((await serviceOf(home, 'a')).run?.number).toBe((before.run?.number ?? 0) + 1);
  write(home, `services: { b: { command: ${serverOn(port)}, ready: { port: ${port} } } }`);
  await home.ok('up');
  expect((await home.cli('logs', 'b')).stdout).toContain(`on ${port}`);
}, 60_000);

it('what is left of its own last run is no conflict either', async () => {
  const [port = 0] = await freePorts(1);
  const home = testHome();
  const leaves = `HOLDFAST_DETACH=1 setsid node -e 'require("net").createServer().listen(${port})' & exec sleep 600`;
  write(home, `services: { a: { command: ${JSON.stringify(leaves)}, ready: { port: ${port} } } }`);
  await home.ok('up');
  await home.ok('restart', 'a');
}, 60_000);
