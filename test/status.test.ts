// Who watches what, and what each keeper has, as `list --json` and `status --json` tell it: the words scripts rely on.

import { expect, it } from 'vitest';
import { type TestHome, testHome } from './support/home.ts';
import type { TestTerminal } from './support/pty.ts';
import { cliTerminal, recorder } from './support/terminals.ts';
import { until } from './support/until.ts';
import { openWindow } from './support/window.ts';

interface Client {
  readonly pid: number;
  readonly mode: string;
  readonly isLead: boolean;
  readonly size: { readonly cols: number; readonly rows: number } | null;
}

interface Row {
  readonly name: string;
  readonly size: Client['size'];
  readonly clients: readonly Client[];
}

async function shared(home: TestHome): Promise<Row> {
  const rows = (await home.cli('list', '--json')).json<Row[]>();
  const found = rows.find(({ name }) => name === 'shared');
  if (found === undefined) throw new Error('the session is gone');
  return found;
}

/** Modes by the process of each terminal, in the order of the terminals; null for one that is no viewer. */
function untilModes(
  home: TestHome,
  terminals: readonly TestTerminal[],
  modes: readonly (string | null)[],
): Promise<Row> {
  return until(`the modes ${modes.join(', ')}`, async () => {
    const row = await shared(home);
    const found = terminals.map(({ pid }) => {
      const client = row.clients.find((one) => one.pid === pid);
      return client === undefined ? null : `${client.mode}${client.isLead ? ' leads' : ''}`;
    });
    const isSo = found.every((mode, at) => mode === modes[at]);
    return isSo && row.clients.length === modes.filter((mode) => mode !== null).length && row;
  });
}

it('tells of each viewer whether it may type and whose size counts, also after another stole that', async () => {
  const home = testHome();
  const program = recorder(home, 'k');
  await home.cli('new', '--name', 'shared', '--', ...program.argv);
  const attach = async (cols: number, ...more: readonly string[]): Promise<TestTerminal> => {
    const env = { HOLDFAST_WINDOW: 'w1' };
    const terminal = cliTerminal(home, ['attach', 'shared', ...more], { env, cols, rows: 30 });
    await terminal.waitFor('k 2');
    return terminal;
  };
  const first = await attach(101);
  const watcher = await attach(102, '--read-only');
  const second = await attach(103);
  const three = [first, watcher, second];
  const before = await untilModes(home, three, ['lead leads', 'view', 'lead']);
  expect(before.size).toEqual({ cols: 101, rows: 30 });

  second.type('2');
  const typed = await untilModes(home, three, ['lead', 'view', 'lead leads']);
  expect(typed.size).toEqual({ cols: 103, rows: 30 });

  const thief = await attach(104, '--steal');
  await Promise.all([first, second].map((one) => one.waitFor('now used by holdfast attach')));
  const stolen = await untilModes(home, [...three, thief], [null, 'view', null, 'lead leads']);
  expect(stolen.size).toEqual({ cols: 104, rows: 30 });
  watcher.type('w');
  thief.type('t');
  await until('what the thief typed', () => program.typed.endsWith('t'));

  first.type('\r');
  await thief.waitFor('now used by holdfast attach');
  const back = await untilModes(home, [...three, thief], ['lead leads', 'view', null, null]);
  expect(back.size).toEqual({ cols: 101, rows: 30 });
  expect(program.typed).toBe('2t');
});

it('tells of each window what it shows, how, and how big', async () => {
  const home = testHome();
  const made = await home.cli('new', '--json', '--name', 'shared', '--', 'sh', '-c', 'echo up; sleep 300');
  const { id } = made.json<{ id: string }>();
  const [lead, watcher, elsewhere] = ['w1', 'w1', 'w2'].map((window, at) =>
    cliTerminal(home, ['attach', id, ...(at === 1 ? ['--read-only'] : [])], {
      env: { HOLDFAST_WINDOW: window },
      cols: 101 + at,
      rows: 30,
    }),
  );
  await Promise.all([lead, watcher, elsewhere].map((terminal) => terminal?.waitFor('up')));
  await openWindow(home, 'w1');
  const { clients } = (await home.cli('status', '--json')).json<{
    clients: readonly { readonly shows: readonly { readonly mode: string }[] }[];
  }>();
  expect(clients).toMatchObject([{ instance: 'w1', label: 'window w1', roots: [home.root] }]);
  const shows = [...(clients[0]?.shows ?? [])].sort((a, b) => a.mode.localeCompare(b.mode));
  expect(shows).toMatchObject([
    { session: id, mode: 'lead', size: { cols: 101, rows: 30 } },
    { session: id, mode: 'view', size: null },
  ]);
});

it('counts the sessions of a keeper as they are, also one that was made just now', async () => {
  const home = testHome();
  for (const name of ['one', 'two']) await home.cli('new', '--name', name, '--', 'sleep', '300');
  const [keeper] = home.keepers();
  const status = async () => (await home.cli('status', '--json')).json();
  expect(await status()).toMatchObject({ sessions: 2, keepers: [{ pid: keeper?.pid, sessions: 2 }] });
  await home.cli('kill-session', 'one');
  await home.cli('purge');
  expect(await status()).toMatchObject({ sessions: 1, keepers: [{ pid: keeper?.pid, sessions: 1 }] });
});
