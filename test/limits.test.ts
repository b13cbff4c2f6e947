// `limits`, under the real command line: what a run may use from its start on, and what becomes of one that uses more.

import os from 'node:os';
import { expect, it } from 'vitest';
import type { ServiceInfo } from '../src/protocol/types.ts';
import { commandOf } from './support/commandOf.ts';
import type { TestHome } from './support/home.ts';
import { serviceOf, upWith } from './support/stack.ts';
import { until } from './support/until.ts';

/** Looks are seconds apart, and one is none. */
const LONG_MS = 60_000;

const is = (home: TestHome, name: string, what: string, fact: (service: ServiceInfo) => boolean) =>
  until(
    `${name} to be ${what}`,
    async () => {
      const service = await serviceOf(home, name);
      return fact(service) ? service : undefined;
    },
    LONG_MS,
  );

const whyOf = async (home: TestHome, name: string): Promise<unknown> =>
  (await home.cli('why', name, '--json')).json();

const command = (line: string): string => `command: ${JSON.stringify(line)}`;

/** In a process below the one of the run. */
const HOARD = command(
  `node -e 'const kept = Buffer.alloc(150e6, 1); setInterval(() => kept.length, 1e6)' & wait`,
);
const SPIN = command('while :; do :; done & while :; do :; done');
const TOO_MUCH = /^it used? \d+MiB of memory, more than its limit of 100MiB/;

it('holds open files and niceness from the start, in the very process of the run, with a terminal and without', async () => {
  const print = 'echo files $(ulimit -n) $(ulimit -Hn) nice $(nice) "$@"; exec sleep 600';
  const argv = JSON.stringify(['sh', '-c', print, 'sh', 'two words', "it's"]);
  const home = await upWith({
    a: `command: ${argv}, limits: { files: 512, nice: 3 }`,
    b: `command: ${argv}, limits: { files: 512, nice: 3 }, tty: false`,
    more: `${command('echo "now $(ulimit -n)"; exec sleep 600')}, limits: { files: 10000000 }`,
    none: `command: [no-such-program-here], limits: { files: 512 }`,
  });
  const nice = Math.min(19, os.getPriority() + 3);
  const logged = (name: string, line: string) =>
    until(`${name} to print`, async () => (await home.cli('logs', name)).stdout.includes(line));
  for (const name of ['a', 'b']) {
    await logged(name, `files 512 512 nice ${nice} two words it's`);
    const { run } = await serviceOf(home, name);
    expect(commandOf(run?.pid ?? 0).trim()).toBe('sleep 600');
  }
  await logged('more', 'now ');
  expect((await is(home, 'none', 'failed', ({ state }) => state.state === 'failed')).state).toMatchObject({
    reason: expect.stringContaining('could not start no-such-program-here'),
  });
}, 60_000);

it('ends a service that uses more memory than it may, all its processes together, as its action says', async () => {
  const limits = (more: string) => `limits: { memory: 100MiB${more} }`;
  const home = await upWith({
    restarted: `${HOARD}, ${limits('')}, restart: { delay: 1h, maxDelay: 1h, jitter: 0 }`,
    stopped: `${HOARD}, ${limits(', action: stop')}`,
    warned: `${HOARD}, ${limits(', action: warn')}`,
    modest: `${command('exec sleep 600')}, ${limits('')}`,
  });
  const restarted = await is(home, 'restarted', 'backing off', ({ state }) => state.state === 'backingOff');
  expect(restarted).toMatchObject({ restarts: 1, state: { reason: expect.stringMatching(TOO_MUCH) } });
  const stopped = await is(home, 'stopped', 'failed', ({ state }) => state.state === 'failed');
  expect(stopped).toMatchObject({ restarts: 0, state: { reason: expect.stringMatching(TOO_MUCH) } });
  expect(await whyOf(home, 'stopped')).toMatchObject({
    suggestions: expect.arrayContaining(['if it needs that much: raise `limits` of stopped']),
  });
  const warned = await is(home, 'warned', 'warned of', ({ warnings }) => warnings.length > 0);
  expect(warned).toMatchObject({
    state: { state: 'running' },
    restarts: 0,
    run: { number: 1 },
    warnings: [expect.stringMatching(/^it uses \d+MiB of memory/)],
  });
  expect((await home.ok('ps')).stdout).toContain('! warned: it uses');
  expect(await serviceOf(home, 'modest')).toMatchObject({ state: { state: 'running' }, warnings: [] });
  // Ended for good: also for the next daemon.
  await home.killDaemon();
  await home.ok('status', '--start');
  expect((await serviceOf(home, 'stopped')).state.state).toBe('stopped');
}, 120_000);

it('says so where a service uses more of the processors than it may', async () => {
  const home = await upWith({ a: `${SPIN}, limits: { cpu: 20%, action: warn }` });
  const { warnings } = await is(home, 'a', 'warned of', (one) => one.warnings.length > 0);
  expect(warnings).toEqual([expect.stringMatching(/^it uses \d+% of a core, more than its limit of 20%$/)]);
}, 120_000);
