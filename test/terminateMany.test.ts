// Ending many sessions at once, by age, tool and tag, with how each ended; and letting go of one everywhere.

import { expect, it } from 'vitest';
import type { DaemonResult } from '../src/protocol/types.ts';
import { ask } from './support/ask.ts';
import { type TestHome, testHome } from './support/home.ts';
import { cliTerminal } from './support/terminals.ts';
import { until } from './support/until.ts';

interface Listed {
  readonly name: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly exitCode: number | null;
  readonly signal: string | null;
}

async function listed(home: TestHome): Promise<Listed[]> {
  return (await home.ok('list', '--all', '--json')).json<Listed[]>();
}

const STUBBORN = 'trap "" HUP TERM; echo ready; while :; do sleep 0.05; done';
const POLITE = 'trap "exit 3" HUP; echo ready; while :; do sleep 0.05; done';

it('ends all that is tagged, says how each ended, and keeps it', async () => {
  const home = testHome();
  await home.ok('new', '--name', 'stubborn', '--tag', 'old', '--', 'sh', '-c', STUBBORN);
  await home.ok('new', '--name', 'polite', '--tag', 'old', '--', 'sh', '-c', POLITE);
  await home.ok('new', '--name', 'other', '--', 'sleep', '7062');
  for (const name of ['stubborn', 'polite'])
    await until('its trap', async () => (await home.ok('backlog', name)).stdout.includes('ready'));
  const { results } = await ask(home, 'session/terminateMany', { tag: 'old', graceMs: 300 });
  const exits = Object.fromEntries(
    results.map(({ name, exit }: DaemonResult<'session/terminateMany'>['results'][number]) => [name, exit]),
  );
  expect(exits['stubborn']).toMatchObject({ outcome: 'killed', signal: 'SIGKILL' });
  expect(exits['polite']).toMatchObject({ outcome: 'stopped', exitCode: 3 });
  expect((await listed(home)).map(({ name, state, outcome }) => [name, state, outcome])).toEqual([
    ['stubborn', 'exited', 'killed'],
    ['polite', 'exited', 'stopped'],
    ['other', 'running', null],
  ]);
  await expect(ask(home, 'session/terminateMany', {})).rejects.toThrow('say which');
});

it('kill-session ends by age, by tool and all, and only in its root', async () => {
  const home = testHome();
  await home.ok('new', '--name', 'first', '--', 'sleep', '7063');
  expect((await home.ok('kill-session', '--older-than', '1h', '--json')).json()).toEqual([]);
  expect((await home.ok('kill-session', '--originator', 'nobody')).stdout).toContain('nothing to do');
  const elsewhere = testHome();
  await home.ok('--root', elsewhere.root, 'new', '--name', 'elsewhere', '--', 'sleep', '7063');
  expect((await home.ok('kill-session', '--originator', 'holdfast')).stdout).toContain('ended');
  await home.ok('new', '--name', 'second', '--', 'sleep', '7063');
  await home.ok('kill-session', '--all');
  expect((await listed(home)).map(({ state }) => state)).toEqual(['exited', 'exited']);
  const others = (await home.ok('--all-roots', 'list', '--json')).json<Listed[]>();
  expect(others.map(({ name }) => name)).toEqual(['elsewhere']);
});

it('lets go of a session everywhere; its program goes on, and nobody comes back by himself', async () => {
  const home = testHome();
  await home.ok('new', '--name', 'one', '--', 'sh', '-c', 'echo shown; sleep 7064');
  expect((await home.ok('detach', 'one')).stdout).toContain('nobody');
  const viewers = [cliTerminal(home, ['attach', 'one']), cliTerminal(home, ['attach', 'one', '--read-only'])];
  for (const viewer of viewers) await viewer.waitFor('shown');
  expect((await home.ok('detach', 'one', '--json')).json()).toEqual({ detached: 2 });
  for (const viewer of viewers) expect(await viewer.waitForExit()).toBe(0);
  expect((await listed(home)).map(({ state }) => state)).toEqual(['running']);
});
