// `session/exec`: commands beside a run. They have its folder and environment, end with their time limit, leave nothing
// behind, and are no part of the run.

import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { isAlive, startTimeOf } from '../src/host/processIdentity.ts';
import type { KeeperParams } from '../src/protocol/types.ts';
import { TestKeeper } from './support/keeper.ts';
import { until } from './support/until.ts';

/** Longer than anything here takes. */
const LONG_MS = 60_000;

async function withRun(): Promise<{
  keeper: TestKeeper;
  exec: (script: string, more?: Partial<Exec>) => ReturnType<typeof ask>;
}> {
  const keeper = await TestKeeper.start();
  await keeper.spawn({
    argv: ['sleep', '600'],
    kind: 'service',
    isSupervised: true,
    env: [['OF_RUN', 'yes']],
  });
  return { keeper, exec: (script, more = {}) => ask(keeper, script, more) };
}

type Exec = KeeperParams<'session/exec'>;

function ask(keeper: TestKeeper, script: string, more: Partial<Exec> = {}) {
  return keeper.control.request('session/exec', {
    callId: keeper.callId(),
    session: 's1',
    argv: ['sh', '-c', script],
    timeoutMs: LONG_MS,
    endsWithRun: true,
    ...more,
  });
}

/** A pid that a script wrote into a file of the home. */
async function pidIn(keeper: TestKeeper, name: string): Promise<{ pid: number; startTime: number }> {
  const file = path.join(keeper.paths.home, name);
  const pid = await until(
    `${name} to be written`,
    () => existsSync(file) && Number(readFileSync(file, 'utf8')),
  );
  return { pid, startTime: startTimeOf(pid) ?? 0 };
}

it('runs in the folder and with the environment of the run, and tells how it ended and what it said last', async () => {
  const { keeper, exec } = await withRun();
  const result = await exec('pwd; echo $OF_RUN; echo $HOLDFAST_SESSION; read line || echo no input; exit 3');
  expect(result).toEqual({
    exitCode: 3,
    signal: null,
    isTimedOut: false,
    output: `${realpathSync(keeper.paths.home)}\nyes\ns1\nno input\n`,
  });
  expect(await exec('echo out; echo err >&2')).toMatchObject({ output: expect.stringMatching(/err\n/) });
  expect(await exec('kill -USR1 $$')).toMatchObject({ exitCode: null, signal: 'SIGUSR1' });
  const long = await exec('i=0; while [ $i -lt 3000 ]; do echo "line $i äöü"; i=$((i+1)); done');
  expect(long.output.length).toBeLessThanOrEqual(4096);
  expect(long.output).toMatch(/^[^\uFFFD]*line 2999 äöü\n$/);
});

it('kills a command at its time limit, also one that prints for ever, and not the run', async () => {
  const { keeper, exec } = await withRun();
  expect(await exec('trap "" TERM; sleep 600', { timeoutMs: 300 })).toEqual({
    exitCode: null,
    signal: 'SIGKILL',
    isTimedOut: true,
    output: '',
  });
  const flood = await exec('yes', { timeoutMs: 300 });
  expect(flood).toMatchObject({ signal: 'SIGKILL', isTimedOut: true });
  expect(flood.output).toMatch(/^\n?(y\n)+y?$/);
  expect((await keeper.session()).run?.exit).toBeNull();
});

it('leaves nothing of a command behind that has ended by itself', async () => {
  const { keeper, exec } = await withRun();
  expect(await exec('sleep 600 & echo $! > left; exit 0')).toMatchObject({ exitCode: 0, isTimedOut: false });
  const left = await pidIn(keeper, 'left');
  await until('what it left to be gone', () => !isAlive(left));
});

it('does it once, whoever asks again', async () => {
  const { keeper, exec } = await withRun();
  const callId = keeper.callId();
  const script = 'echo x >> count; cat count | wc -l';
  const [first, second] = await Promise.all([exec(script, { callId }), exec(script, { callId })]);
  const other = await keeper.claimAgain(2);
  const params = { callId, session: 's1', argv: ['false'], timeoutMs: 1, endsWithRun: true };
  expect([first.output.trim(), second, await other.request('session/exec', params)]).toEqual([
    '1',
    first,
    first,
  ]);
});

it('ends with the run all of what belongs to it, whatever it ignores and wherever it hides', async () => {
  const { keeper, exec } = await withRun();
  const hides = '(setsid sh -c "echo \\$\\$ > hidden; sleep 600") &';
  const probe = exec(`trap "" TERM; echo begun; echo $$ > own; ${hides} sleep 600`);
  const processes = [await pidIn(keeper, 'own'), await pidIn(keeper, 'hidden')];
  const { pid } = (await keeper.session()).run ?? { pid: 0 };
  process.kill(pid, 'SIGKILL');
  await keeper.exitOf();
  expect(await probe).toMatchObject({ signal: 'SIGKILL', isTimedOut: false, output: 'begun\n' });
  await until('all of it to be gone', () => processes.every((one) => !isAlive(one)));
});

it('lets a stop command see the end of what it stops', async () => {
  const { keeper, exec } = await withRun();
  const { pid } = (await keeper.session()).run ?? { pid: 0 };
  const script = `kill ${pid}; until [ -e go ]; do sleep 0.02; done; echo seen`;
  const stopped = exec(script, { endsWithRun: false });
  expect((await keeper.exitOf()).exit).toMatchObject({ outcome: 'exited', signal: 'SIGTERM' });
  writeFileSync(path.join(keeper.paths.home, 'go'), '');
  expect(await stopped).toMatchObject({ exitCode: 0, output: 'seen\n' });
});

it('says why where there is nothing to run it beside, or no such command', async () => {
  const { keeper, exec } = await withRun();
  await expect(exec('', { argv: ['no-such-command'] })).rejects.toMatchObject({ kind: 'spawnFailed' });
  await expect(exec('', { session: 's2' })).rejects.toMatchObject({ kind: 'notFound' });
  await keeper.control.request('session/terminate', {
    callId: keeper.callId(),
    session: 's1',
    signal: 'SIGTERM',
    graceMs: 0,
  });
  await keeper.exitOf();
  await expect(exec('true')).rejects.toMatchObject({ kind: 'notRunning' });
});
