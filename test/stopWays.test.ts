// `stop: { command }` and `stop: { keys }`, under the real command line: how a service ends by them, and what happens where
// they do not do it.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { isAlive } from '../src/host/processIdentity.ts';
import type { RunExit } from '../src/protocol/types.ts';
import { commandOf } from './support/commandOf.ts';
import { processesOf, type TestHome, testHome } from './support/home.ts';
import { serviceOf } from './support/stack.ts';
import { until } from './support/until.ts';

/** Says `up` once it can be ended; ends with 7 when it finds the file `end`, with 9 at SIGTERM. */
const PATIENT =
  'rm -f end; trap "echo signalled; exit 9" TERM; echo up; until [ -e end ]; do sleep 0.02; done; echo by itself; exit 7';
/** Ends by nothing but SIGKILL, and neither does what it started. */
const STUBBORN =
  'trap "" TERM; (trap "" TERM; while :; do sleep 6002; done) & echo up; while :; do sleep 6002; done';
/** Ends with 3 when a q is typed. */
const READING =
  'stty raw -echo; echo up; while :; do key=$(dd bs=1 count=1 2>/dev/null); [ "$key" = q ] && exit 3; done';

interface Ending {
  readonly command: string;
  readonly stop: string;
  readonly exit: Partial<RunExit>;
  /** Whether it printed that it got the signal. */
  readonly isSignalled?: boolean;
}

const ENDINGS: Readonly<Record<string, Ending>> = {
  'by its stop command, and by no signal': {
    command: PATIENT,
    stop: '{ command: "touch end" }',
    exit: { outcome: 'exited', exitCode: 7 },
  },
  'by the signal at once where its stop command fails, and not after its time': {
    command: PATIENT,
    stop: '{ command: "echo cannot; exit 5", grace: 10m }',
    exit: { outcome: 'stopped', exitCode: 9 },
    isSignalled: true,
  },
  'by the signal after its time where its stop command hangs': {
    command: PATIENT,
    stop: '{ command: [sleep, "6001"], grace: 1s }',
    exit: { outcome: 'stopped', exitCode: 9 },
    isSignalled: true,
  },
  'by the kill where a stop command that worked did not end it': {
    command: STUBBORN,
    stop: '{ command: "true", grace: 300ms }',
    exit: { outcome: 'killed' },
  },
  'by keys typed into its terminal': {
    command: READING,
    stop: '{ keys: q }',
    exit: { outcome: 'exited', exitCode: 3 },
  },
  'by the kill where keys did not end it': {
    command: STUBBORN,
    stop: '{ keys: [x, Enter], grace: 300ms }',
    exit: { outcome: 'killed' },
  },
};

/** Each service in a folder of its own, named by a letter. */
async function upWith(services: readonly (readonly [string, string])[]): Promise<TestHome> {
  const home = testHome();
  const lines = services.map(([command, more], index) => {
    const name = nameAt(index);
    mkdirSync(path.join(home.root, name));
    return `  ${name}: { command: ${JSON.stringify(command)}, cwd: ${name}, ready: { log: up }, ${more} }`;
  });
  writeFileSync(path.join(home.root, 'holdfast.yaml'), `services:\n${lines.join('\n')}\n`);
  await home.ok('up', '--detach');
  return home;
}

const nameAt = (index: number): string => String.fromCharCode('a'.charCodeAt(0) + index);

const isRunning = (home: TestHome, command: string): boolean =>
  processesOf(home.home).some((one) => isAlive(one) && commandOf(one.pid).includes(command));

it('a service ends in the way its file says, and ends in any case', async () => {
  const endings = Object.entries(ENDINGS);
  const home = await upWith(endings.map(([, { command, stop }]) => [command, `stop: ${stop}`]));
  await home.ok('up');
  await home.ok('down');
  for (const [index, [how, { exit, isSignalled = false }]] of endings.entries()) {
    const { state, run } = await serviceOf(home, nameAt(index));
    expect([how, state.state, run?.exit]).toMatchObject([how, 'stopped', exit]);
    const { stdout } = await home.cli('logs', nameAt(index));
    expect([how, stdout.includes('signalled')]).toEqual([how, isSignalled]);
  }
  await until('nothing of them to be left', () =>
    ['sleep 6001', 'sleep 6002'].every((command) => !isRunning(home, command)),
  );
}, 120_000);

it('a restart takes the same way and is no crash; an unhealthy end takes it too and is one', async () => {
  const ill = 'health: { file: well, every: 100ms, failures: 1 }, restart: { delay: 1h, maxDelay: 1h }';
  const home = await upWith([
    [PATIENT, 'stop: { command: "touch end" }'],
    [PATIENT, `stop: { command: "touch end" }, ${ill}`],
  ]);
  await home.ok('start', 'a');
  await home.ok('restart', 'a');
  expect(await serviceOf(home, 'a')).toMatchObject({ state: { state: 'running' }, restarts: 0 });
  await until(
    'b to wait for its restart',
    async () => (await serviceOf(home, 'b')).state.state === 'backingOff',
  );
  expect(await serviceOf(home, 'b')).toMatchObject({
    state: { attempt: 1, exit: { exitCode: 7 } },
    restarts: 1,
  });
  for (const name of ['a', 'b']) {
    const { stdout } = await home.cli('logs', name);
    expect(stdout).toContain('by itself');
    expect(stdout).not.toContain('signalled');
  }
}, 60_000);

it('while its stop command runs, `why` says so and until when', async () => {
  const home = await upWith([[PATIENT, 'stop: { command: [sleep, "6003"], grace: 10m }']]);
  await home.ok('start', 'a');
  await home.cli('stop', 'a', '--detach');
  await until('the stop command to run', () => isRunning(home, 'sleep 6003'));
  expect((await home.cli('why', 'a', '--json')).json()).toMatchObject({
    state: 'stopping',
    reason: 'it is being stopped',
    details: [
      'its stop command runs: sleep 6003',
      expect.stringMatching(/^where that does not end, it is sent SIGTERM in (9|10)m$/),
    ],
  });
}, 60_000);
