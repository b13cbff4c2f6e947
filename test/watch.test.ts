// `watch`, under the real command line: what a changed file brings about, which files count, and a watch that goes round in
// circles.

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { ServiceInfo } from '../src/protocol/types.ts';
import { type TestHome, testHome } from './support/home.ts';
import { bringUp, type Stack, serviceOf } from './support/stack.ts';
import { until } from './support/until.ts';

async function upWith(services: Stack): Promise<TestHome> {
  const home = testHome();
  mkdirSync(path.join(home.root, 'src', 'deep'), { recursive: true });
  await bringUp(home, services);
  for (const name of Object.keys(services)) await isWatched(home, name);
  return home;
}

const is = (home: TestHome, name: string, what: string, fact: (service: ServiceInfo) => boolean) =>
  until(`${name} to be ${what}`, async () => {
    const service = await serviceOf(home, name);
    return fact(service) ? service : undefined;
  });

/** Changes count from now on. */
const isWatched = (home: TestHome, name: string) =>
  is(home, name, 'watched', ({ watch }) => watch === 'watching');

const hasRun = (home: TestHome, name: string, number: number) =>
  is(
    home,
    name,
    `in run ${number}, or a later one`,
    ({ run, state }) => (run?.number ?? 0) >= number && state.state === 'running',
  );

const write = (home: TestHome, file: string): void => {
  mkdirSync(path.dirname(path.join(home.root, file)), { recursive: true });
  appendFileSync(path.join(home.root, file), 'x\n');
};

const SLEEP = 'command: "exec sleep 600"';

/** Does one after the other, and waits each time until the service was started again for it. */
async function expectRestarts(home: TestHome, changes: readonly (() => void)[]): Promise<void> {
  for (const [index, change] of changes.entries()) {
    const { run } = await is(home, 'a', 'running', ({ state }) => state.state === 'running');
    change();
    const after = await hasRun(home, 'a', (run?.number ?? 0) + 1);
    expect([index, after]).toMatchObject([index, { restarts: 0, warnings: [] }]);
  }
}

it('a file that is made, written, replaced or deleted starts a service again, which is no crash', async () => {
  const home = await upWith({ a: `${SLEEP}, watch: { paths: ["src/**/*.ts"], debounce: 100ms }` });
  const file = path.join(home.root, 'src/deep/a.ts');
  await expectRestarts(home, [
    () => writeFileSync(file, '1'),
    () => writeFileSync(file, '2'),
    () => {
      writeFileSync(`${file}.tmp`, '3');
      renameSync(`${file}.tmp`, file);
    },
    () => rmSync(file),
    () => write(home, 'src/new/folder/b.ts'),
  ]);
  await home.ok('stop', 'a');
  expect(await serviceOf(home, 'a')).toMatchObject({ watch: null });
}, 60_000);

it('so do files in a folder that was deleted and comes anew, or was not there before', async () => {
  const home = await upWith({ a: `${SLEEP}, watch: { paths: ["src/**/*.ts", out], debounce: 100ms }` });
  const src = path.join(home.root, 'src');
  write(home, 'src/deep/a.ts');
  await hasRun(home, 'a', 2);
  await expectRestarts(home, [
    () => rmSync(src, { recursive: true }),
    () => write(home, 'src/deep/a.ts'),
    () => {
      rmSync(src, { recursive: true });
      write(home, 'src/deep/a.ts');
    },
    () => write(home, 'src/deep/a.ts'),
    () => write(home, 'out/deep/a'),
  ]);
}, 60_000);

it('files that are not meant change nothing, and a restart comes once for changes that come together', async () => {
  const home = await upWith({
    a: `${SLEEP}, watch: { paths: [src, "*.json"], ignore: ["**/*.test.ts", src/out], debounce: 10ms }`,
    every: `${SLEEP}, watch: { paths: [.], debounce: 300ms }`,
  });
  for (const file of [
    'src/node_modules/x/index.js',
    'src/.git/HEAD',
    'src/a.test.ts',
    'src/deep/b.test.ts',
    'src/out/main.js',
    'deep/package.json',
    'lib/a.ts',
  ])
    write(home, file);
  // Who waits longer has heard of them by then.
  const every = await hasRun(home, 'every', 2);
  expect(every.run?.number).toBe(2);
  expect(await serviceOf(home, 'a')).toMatchObject({ state: { state: 'running' }, run: { number: 1 } });
  for (const file of ['package.json', 'src/.hidden']) {
    const { run } = await serviceOf(home, 'a');
    write(home, file);
    await hasRun(home, 'a', (run?.number ?? 0) + 1);
  }
}, 60_000);

it('sends a signal or runs a command beside it, and says where that failed', async () => {
  const home = await upWith({
    signalled: `command: "trap 'echo told' HUP; echo up; while :; do sleep 0.05; done",
      ready: { log: up }, watch: { paths: [src], action: { signal: SIGHUP }, debounce: 50ms }`,
    built: `${SLEEP}, env: { WHO: built },
      watch: { paths: [src], action: { command: "echo $WHO >> made" }, debounce: 50ms }`,
    broken: `${SLEEP}, watch: { paths: [src], action: { command: "echo no rule; exit 2" }, debounce: 50ms }`,
  });
  await is(home, 'signalled', 'ready', ({ health }) => health === 'ready');
  write(home, 'src/a');
  await until('the signal', async () => (await home.cli('logs', 'signalled')).stdout.includes('told'));
  const made = path.join(home.root, 'made');
  await until('the command', () => existsSync(made) && readFileSync(made, 'utf8').includes('built'));
  const { run, warnings } = await is(home, 'broken', 'warned of', (one) => one.warnings.length > 0);
  expect(run?.number).toBe(1);
  expect(warnings).toEqual(['the command of its watch, `echo no rule; exit 2`, exited with code 2']);
  expect((await home.ok('ps')).stdout).toContain('! broken: the command of its watch');
  expect((await home.cli('why', 'broken', '--json')).json()).toMatchObject({
    details: expect.arrayContaining(['  no rule']),
  });
}, 60_000);

it('starts again what has failed, but not what was stopped', async () => {
  const home = await upWith({
    a: `command: "test -e src/mended && exec sleep 600", restart: never, watch: { paths: [src], debounce: 50ms }`,
    b: `${SLEEP}, watch: { paths: [src], debounce: 50ms }`,
  });
  await is(home, 'a', 'failed', ({ state }) => state.state === 'failed');
  await home.ok('stop', 'b');
  write(home, 'src/mended');
  await hasRun(home, 'a', 2);
  expect(await serviceOf(home, 'b')).toMatchObject({ state: { state: 'stopped' }, run: { number: 1 } });
}, 60_000);

it('is paused, aloud, where it goes round in circles, and goes on after a restart by hand', async () => {
  const home = await upWith({
    a: `command: "echo x >> src/log; exec sleep 600", watch: { paths: [src], debounce: 10ms }`,
  });
  write(home, 'src/a');
  const paused = await is(home, 'a', 'paused', ({ watch }) => watch === 'paused');
  expect(paused.warnings).toEqual([
    expect.stringMatching(
      /^its watch is paused: it fired 10 times within 60s, the last time for .*src\/log$/,
    ),
  ]);
  expect((await home.ok('ps')).stdout).toContain('! a: its watch is paused');
  expect((await home.cli('why', 'a', '--json')).json()).toMatchObject({
    suggestions: expect.arrayContaining(['let its watch go on: holdfast restart a']),
  });
  const { run } = await is(home, 'a', 'running', ({ state }) => state.state === 'running');
  expect(run?.number).toBeGreaterThan(5);
  await home.ok('restart', 'a');
  // And goes round again, from the first change it hears of.
  await is(home, 'a', 'watched again', ({ watch }) => watch !== 'starting');
  write(home, 'src/a');
  const isBeyond = (number: number): boolean => number > (run?.number ?? 0) + 5;
  await is(home, 'a', 'paused again', (one) => one.watch === 'paused' && isBeyond(one.run?.number ?? 0));
}, 60_000);

it('goes on with another daemon', async () => {
  const home = await upWith({ a: `${SLEEP}, watch: { paths: [src], debounce: 50ms }` });
  await home.killDaemon();
  await home.ok('status', '--start');
  await isWatched(home, 'a');
  write(home, 'src/a');
  expect(await hasRun(home, 'a', 2)).toMatchObject({ restarts: 0 });
}, 60_000);
