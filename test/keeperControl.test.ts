// Claims about control: only the newest daemon is obeyed, sessions change owners between runs, crashes cost no history,
// and a keeper that nobody needs ends.

import { appendFileSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { sessionPaths } from '../src/host/paths.ts';
import { readOwnerRecord } from '../src/host/records.ts';
import { callerConnection } from '../src/ipc/connection.ts';
import { dial } from '../src/ipc/dial.ts';
import { openJournal } from '../src/journal/reader.ts';
import type { KeeperContract } from '../src/protocol/types.ts';
import { FrameClient } from './support/frameClient.ts';
import { linesIn } from './support/journals.ts';
import { TestKeeper } from './support/keeper.ts';
import { killMembers } from './support/killMembers.ts';
import { until } from './support/until.ts';

const journal = { segmentBytes: 1024 * 1024, segments: 8 };

it('obeys only the highest epoch, also on connections that were there before', async () => {
  const keeper = await TestKeeper.start();
  const newer = await keeper.claimAgain(7);
  // The old one hears of it by losing its connection, or by the answer to a call that was under way.
  await expect(keeper.control.request('session/list', {})).rejects.toThrow();
  await expect(keeper.claimAgain(6)).rejects.toMatchObject({ kind: 'superseded' });
  await expect(newer.request('session/list', {})).resolves.toEqual({ sessions: [] });
});

it('tells nothing to who has not proved the secret', async () => {
  const keeper = await TestKeeper.start();
  const stranger = callerConnection<KeeperContract>(await dial(keeper.record.controlSocket, 3_000), {
    name: 'keeper',
  });
  await expect(stranger.request('session/list', {})).rejects.toMatchObject({ kind: 'unauthorized' });
  await expect(stranger.request('control/claim', { epoch: 99, daemonInstance: 'x' })).rejects.toMatchObject({
    kind: 'unauthorized',
  });
  await stranger.request('hello', { nonce: 'n'.repeat(32), protocol: 1, version: '0', daemonInstance: 'x' });
  await expect(stranger.request('hello/prove', { proof: 'guessed' })).rejects.toMatchObject({
    kind: 'unauthorized',
  });
  await expect(keeper.control.request('session/list', {})).resolves.toEqual({ sessions: [] });
});

it('tells the next daemon of runs that ended while there was none', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: ['sh', '-c', 'read line; exit 5'] });
  const client = await FrameClient.open(keeper.record.dataSocket, keeper.ticket('w'));
  keeper.control.dispose();
  client.type(0, 'go\n');
  await until('the exit', () => client.exits().length > 0);
  keeper.control = await keeper.claimAgain(2);
  expect((await keeper.session()).run?.exit).toMatchObject({ outcome: 'exited', exitCode: 5 });
});

it('hands a session over between runs, with its history, its environment and its numbers', async () => {
  const old = await TestKeeper.start();
  const next = await TestKeeper.start({}, old.paths.home);
  await old.spawn({ argv: ['sh', '-c', 'echo one'], kind: 'service', env: [['MARK', 'kept']] });
  await old.exitOf();
  const released = await old.control.request('session/release', { callId: old.callId(), session: 's1' });
  expect(released.end).toBe(5);
  expect(released.env).toContainEqual(['MARK', 'kept']);
  const taken = await next.control.request('session/take', {
    callId: 't',
    session: 's1',
    kind: 'service',
    journal,
  });
  expect(taken).toEqual({ end: 5, generation: 2 });
  expect(readOwnerRecord(old.paths, 's1')).toMatchObject({ keeper: next.record.id, generation: 2 });
  const run = await next.spawn({ argv: ['sh', '-c', 'echo two'], kind: 'service' });
  expect(run.number).toBe(2);
  expect((await next.exitOf('s1', 2)).end).toBe(10);
  await expect(old.session()).rejects.toThrow('no session');
});

it('refuses to give up or forget what lives', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: ['cat'] });
  await expect(keeper.control.request('session/release', { callId: 'r', session: 's1' })).rejects.toThrow();
  await expect(keeper.control.request('session/purge', { callId: 'p', session: 's1' })).rejects.toThrow();
  expect((await keeper.session()).run?.exit).toBeNull();
});

it('forgets a purged session and deletes what it printed', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: ['echo', 'secret'] });
  await keeper.exitOf();
  await keeper.control.request('session/purge', { callId: 'p', session: 's1' });
  expect(readdirSync(sessionPaths(keeper.paths, 's1').dir)).toEqual([]);
  await expect(keeper.session()).rejects.toThrow('no session');
});

it('goes on after a keeper that was killed: torn bytes are cut, its run is lost, all else is kept', async () => {
  const dead = await TestKeeper.start();
  await dead.spawn({ argv: ['sh', '-c', 'echo before; exec sleep 600'], kind: 'service' });
  const { journalDir } = sessionPaths(dead.paths, 's1');
  await until('the output', async () => (await openJournal(journalDir)).end === 8);
  const ended = new Promise((resolve) => dead.child.once('exit', resolve));
  dead.child.kill('SIGKILL');
  await ended;
  killMembers(dead.paths.home);
  appendFileSync(path.join(journalDir, '00000001.log'), 'torn');
  const next = await TestKeeper.start({}, dead.paths.home);
  await next.control.request('session/take', { callId: 't', session: 's1', kind: 'service', journal });
  await next.spawn({ argv: ['echo', 'after'], kind: 'service' });
  await next.exitOf('s1', 2);
  const read = await openJournal(journalDir);
  expect((await linesIn(read)).map(({ line }) => line)).toEqual(['before', 'after']);
  expect(await read.runs()).toMatchObject([{ exit: { outcome: 'lost' } }, { exit: { outcome: 'exited' } }]);
});

it('says at once and then seldom that a session grew, for who asked', async () => {
  const keeper = await TestKeeper.start();
  await keeper.spawn({ argv: ['sh', '-c', 'read x; echo one; read x; echo two; read x'] });
  const grown = () =>
    keeper.events.filter(({ name }) => name === 'session/didOutput').map(({ params }) => params);
  await keeper.control.request('session/write', { callId: 'a', session: 's1', text: '\n', eof: false });
  expect(grown()).toEqual([]);
  const { end } = await keeper.control.request('session/watch', { session: 's1', intervalMs: 20 });
  await keeper.control.request('session/write', { callId: 'b', session: 's1', text: '\n', eof: false });
  await until('growth', () => grown().some((params) => (params as { end: number }).end > end));
  const file = await openJournal(sessionPaths(keeper.paths, 's1').journalDir);
  expect(file.end).toBeGreaterThan(end);
});

it('stays while something lives in it, and ends when told to and nothing does', async () => {
  const keeper = await TestKeeper.start();
  let hasEnded = false;
  keeper.child.once('exit', () => {
    hasEnded = true;
  });
  await keeper.spawn({ argv: ['cat'] });
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) keeper.child.kill(signal);
  await keeper.session();
  expect(hasEnded).toBe(false);
  await keeper.control.request('session/write', { callId: 'e', session: 's1', text: '', eof: true });
  await keeper.exitOf();
  keeper.child.kill('SIGTERM');
  await until('the keeper to end', () => hasEnded);
  expect(existsSync(keeper.record.controlSocket)).toBe(false);
});
