// Claims about ending runs: politely within the grace, else by force with all that belongs to them, and nothing else.

import { expect, it } from 'vitest';
import { stateOf } from '../src/host/processIdentity.ts';
import { FrameClient } from './support/frameClient.ts';
import { TestKeeper } from './support/keeper.ts';
import { membersOfHome } from './support/killMembers.ts';
import { marked, newMark } from './support/marked.ts';
import { programFile } from './support/program.ts';
import { until } from './support/until.ts';

function isGone(pid: number): boolean {
  return [undefined, 'Z', 'X'].includes(stateOf(pid));
}

async function terminate(keeper: TestKeeper, signal: string, graceMs: number): Promise<void> {
  await keeper.control.request('session/terminate', {
    callId: keeper.callId(),
    session: 's1',
    signal,
    graceMs,
  });
}

it('calls a run that ends when asked stopped', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: ['sleep', '600'], tty: false, kind: 'service' });
  await terminate(keeper, 'SIGTERM', 20_000);
  expect((await keeper.exitOf()).exit).toMatchObject({
    outcome: 'stopped',
    exitCode: null,
    signal: 'SIGTERM',
  });
});

it('leaves the same session of another home alone', async () => {
  const [keeper, other] = [await TestKeeper.start(), await TestKeeper.start()];
  await keeper.spawn({ argv: ['sleep', '600'], tty: false, kind: 'service' });
  const { pid } = await other.spawn({ argv: ['sleep', '600'], tty: false, kind: 'service' });
  await terminate(keeper, 'SIGKILL', 0);
  await keeper.exitOf();
  expect(isGone(pid)).toBe(false);
});

it('lets a run clean up within its grace, and keeps its last words', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({
    argv: [
      'sh',
      '-c',
      'trap "echo cleaning; sleep 0.3; echo clean; exit 7" TERM; echo ready; while :; do sleep 0.05; done',
    ],
    kind: 'service',
  });
  const client = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w'));
  await client.waitForText('ready');
  await terminate(keeper, 'SIGTERM', 20_000);
  expect((await keeper.exitOf()).exit).toMatchObject({ outcome: 'stopped', exitCode: 7 });
  await client.waitForText('clean\r\n');
});

it.each([true, false])(
  'kills what does not end, with a child that left its session (tty: %s)',
  async (tty) => {
    const keeper = await TestKeeper.start();
    const { pid } = await keeper.spawn({
      argv: [process.execPath, await programFile('ignoreSignals')],
      tty,
      kind: 'service',
    });
    const client = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w'));
    await client.waitForText('.');
    const child = Number(/child (\d+)/.exec(client.text)?.[1]);
    expect(isGone(child)).toBe(false);
    await terminate(keeper, 'SIGTERM', 100);
    expect((await keeper.exitOf()).exit).toMatchObject({ outcome: 'killed', signal: 'SIGKILL' });
    expect([isGone(pid), isGone(child)]).toEqual([true, true]);
  },
);

it('wakes a stopped program so that it can end', async () => {
  const keeper = await TestKeeper.start();
  const { pid } = await keeper.spawn({ argv: ['sleep', '600'], tty: false, kind: 'service' });
  process.kill(pid, 'SIGSTOP');
  await until('the program to be stopped', () => stateOf(pid) === 'T');
  await terminate(keeper, 'SIGTERM', 20_000);
  expect((await keeper.exitOf()).exit.outcome).toBe('stopped');
});

it('ends an interactive shell with its jobs as closing a terminal does', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: ['bash', '--norc'] });
  const client = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w'));
  client.type(0, 'sleep 601 & sleep 602 & echo pids $! ; sleep 603\n');
  await until('the jobs', () => /pids \d+/.test(client.text));
  await until('the foreground job', () => membersOfHome(keeper.paths.home).length === 4);
  await terminate(keeper, 'SIGHUP', 20_000);
  expect((await keeper.exitOf()).exit.outcome).toBe('stopped');
  expect(membersOfHome(keeper.paths.home)).toEqual([]);
});

it('leaves alone what asked to stay', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({
    argv: ['sh', '-c', 'HOLDFAST_DETACH=1 setsid sleep 600 & echo stays $!.; exec sleep 600'],
    tty: false,
    kind: 'service',
  });
  const client = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w'));
  await client.waitForText('.');
  const detached = Number(/stays (\d+)/.exec(client.text)?.[1]);
  await until('it to be on its own', () => membersOfHome(keeper.paths.home).length === 2);
  await terminate(keeper, 'SIGTERM', 20_000);
  expect((await keeper.exitOf()).exit.outcome).toBe('stopped');
  expect(isGone(detached)).toBe(false);
});

it('leaves what that started alone too, although it dropped all its marks', async () => {
  const mark = newMark();
  const keeper = await TestKeeper.start();
  const script = `HOLDFAST_DETACH=1 sh -c 'env -i sleep ${mark} & wait' & exec sleep 600`;
  await keeper.spawn({ argv: ['sh', '-c', script], tty: false, kind: 'service' });
  const isLeft = () => marked(mark).find(({ command }) => command === `sleep ${mark}`);
  await until('what it started', isLeft);
  await terminate(keeper, 'SIGKILL', 0);
  await keeper.exitOf();
  expect(isLeft()).toBeDefined();
});

it('ends what a crashed service left behind before it tells of the crash', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({
    argv: ['sh', '-c', 'setsid sleep 600 & sleep 0.2; exit 9'],
    kind: 'service',
    isSupervised: true,
    tty: false,
  });
  expect((await keeper.exitOf()).exit).toMatchObject({ outcome: 'exited', exitCode: 9 });
  expect(membersOfHome(keeper.paths.home)).toEqual([]);
});

it('signals the group of a run and says when there is none', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: ['sleep', '600'] });
  const signal = (callId: string) =>
    keeper.control.request('session/signal', { callId, session: 's1', signal: 'SIGINT' });
  await signal('a');
  expect((await keeper.exitOf()).exit).toMatchObject({ outcome: 'exited', signal: 'SIGINT' });
  await expect(signal('b')).rejects.toMatchObject({ kind: 'notRunning' });
});
