// How long a daemon stays: one that was started by the way goes when nothing is left to keep, one that was told to stays.
// And that two windows share it.

import { existsSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { DaemonClient } from '../src/client/daemonClient.ts';
import { isAlive } from '../src/host/processIdentity.ts';
import { distDir, type TestHome, testHome } from './support/home.ts';
import { recordedLog } from './support/recordedLog.ts';
import { temporaryFolder } from './support/temporary.ts';
import { until } from './support/until.ts';

/** Instead of half a minute; a client on a busy machine has to arrive in that time. */
const SOON = { HOLDFAST_EPHEMERAL_GRACE_MS: '1500' };

/** A daemon that nobody needs has come and gone: whoever was started before and lives, lives on. */
async function untilAnotherHasGone(): Promise<void> {
  const home = testHome(SOON);
  await home.ok('status', '--start');
  await until('a daemon nobody needs to have ended', () => !existsSync(home.paths.daemonFile));
}

function openWindow(home: TestHome, name: string, root: string): DaemonClient {
  const client = new DaemonClient({
    paths: home.paths,
    identity: { name: 'window', label: name, instance: name },
    roots: [root],
    launchMode: 'always',
    distDir,
    env: home.env,
    log: recordedLog(),
  });
  onTestFinished(() => client.dispose());
  client.start();
  return client;
}

it('an ephemeral daemon ends by itself, and leaves nothing to find', async () => {
  const home = testHome(SOON);
  await home.ok('status', '--start');
  const daemon = home.daemon();
  await until('it to have ended', () => !isAlive(daemon));
  expect(existsSync(daemon.socket)).toBe(false);
  expect(await home.cli('status')).toMatchObject({ code: 4 });
});

it('an ephemeral daemon stays as long as a session lives, and no longer', async () => {
  const home = testHome(SOON);
  const { id } = (await home.cli('new', '--json', '--', 'sleep', '600')).json<{ id: string }>();
  const daemon = home.daemon();
  await untilAnotherHasGone();
  expect(isAlive(daemon)).toBe(true);
  await home.ok('kill-session', id);
  await until('it to have ended', () => !isAlive(daemon));
});

it('a persistent daemon stays, also as the successor of one that was killed', async () => {
  const home = testHome(SOON);
  await home.ok('persist', 'on', '--start');
  await untilAnotherHasGone();
  await home.killDaemon();
  await home.ok('status', '--start');
  const successor = home.daemon();
  await untilAnotherHasGone();
  expect(isAlive(successor)).toBe(true);
  await home.ok('persist', 'off');
  await until('it to have ended', () => !isAlive(successor));
});

it('two windows share one daemon, each hears what the other does, and it goes after the last', async () => {
  const home = testHome(SOON);
  const other = temporaryFolder();
  const first = openWindow(home, 'first', home.root);
  const second = openWindow(home, 'second', other);
  await until('both to be connected', () =>
    [first, second].every(({ state }) => state.state === 'connected'),
  );
  const { clients } = await first.request('client/list', {});
  expect(clients.map(({ instance, roots }) => [instance, roots]).sort()).toEqual([
    ['first', [home.root]],
    ['second', [other]],
  ]);
  const { id } = (await home.cli('new', '--json', '--', 'sleep', '600')).json<{ id: string }>();
  await until('both to know the session', () =>
    [first, second].every(({ mirror }) => mirror.sessions.get(id)?.state === 'running'),
  );
  second.dispose();
  await until('one window', async () => (await first.request('client/list', {})).clients.length === 1);
  const daemon = home.daemon();
  expect(first.state).toMatchObject({ state: 'connected', pid: daemon.pid });
  await home.ok('kill-session', id);
  first.dispose();
  await until('nobody to need it, and it to have ended', () => !isAlive(daemon));
});
