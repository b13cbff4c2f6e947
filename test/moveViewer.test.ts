// `session/moveViewer`: a terminal goes on with another session in the same place, as a window asks when it puts its
// terminals back. Real attach clients in real terminals; what is typed and shown goes to the right one, once.

import { describe, expect, it } from 'vitest';
import { isFailure } from '../src/protocol/failure.ts';
import { type TestHome, testHome } from './support/home.ts';
import type { TestTerminal } from './support/pty.ts';
import { temporaryFolder } from './support/temporary.ts';
import { cliTerminal, numbersOf, type Recorder, recorder } from './support/terminals.ts';
import { until } from './support/until.ts';
import { openWindow } from './support/window.ts';

const CLEAR_SCREEN = '\x1b[2J';
const WINDOW = { HOLDFAST_WINDOW: 'w1' };

interface Client {
  readonly writer: string;
  readonly pid: number;
  readonly mode: string;
  readonly isLead: boolean;
}

interface Row {
  readonly id: string;
  readonly pid: number | null;
  readonly state: string;
  readonly clients: readonly Client[];
}

interface Identified {
  readonly id: string;
}

interface Made extends Recorder, Identified {
  readonly label: string;
  readonly pid: number;
}

async function make(home: TestHome, label: string, root = home.root): Promise<Made> {
  const program = Object.assign(recorder(home, label), { label });
  const args = ['--root', root, 'new', '--json', '--name', label, '--size', '80x24', '--', ...program.argv];
  return Object.assign(program, (await home.cli(...args)).json<{ id: string; pid: number }>());
}

/** A terminal of the window that shows the session. */
async function attach(home: TestHome, { id, label }: Made, cols: number, ...more: readonly string[]) {
  const terminal = cliTerminal(home, ['attach', id, ...more], { env: WINDOW, cols, rows: 30 });
  await terminal.waitFor(`${label} 2`);
  return terminal;
}

async function row(home: TestHome, { id }: Identified): Promise<Row> {
  const rows = (await home.cli('list', '--all-roots', '--json')).json<Row[]>();
  const found = rows.find((one) => one.id === id);
  if (found === undefined) throw new Error(`${id} is not listed`);
  return found;
}

async function viewerIn(home: TestHome, session: Identified, { pid }: TestTerminal): Promise<Client> {
  const client = (await row(home, session)).clients.find((one) => one.pid === pid);
  if (client === undefined) throw new Error('the terminal does not show that session');
  return client;
}

const isInOrder = (numbers: readonly number[]): boolean =>
  numbers.every((number, at) => at === 0 || number === (numbers[at - 1] ?? 0) + 1);

describe('a terminal that is moved', () => {
  it('shows the other session and types into it; the one it came from goes on', async () => {
    const home = testHome();
    const [a, b] = [await make(home, 'a'), await make(home, 'b')];
    const terminal = await attach(home, a, 100);
    const window = await openWindow(home, 'w1');
    terminal.type('for a');
    await until('what was typed', () => a.typed === 'for a');
    const { writer } = await viewerIn(home, a, terminal);

    await window.request('session/moveViewer', { session: a.id, writer, to: b.id });
    await terminal.waitFor(`b pid ${b.pid}`);
    terminal.type('for b');
    await until('what was typed', () => b.typed === 'for b');
    const shown = terminal.text.slice(terminal.text.lastIndexOf(CLEAR_SCREEN));
    expect(numbersOf('a', shown)).toEqual([]);
    const lines = numbersOf('b', shown);
    expect([lines[0], isInOrder(lines)]).toEqual([1, true]);

    const [left, entered] = [await row(home, a), await row(home, b)];
    expect(left).toMatchObject({ state: 'running', pid: a.pid, clients: [] });
    expect(entered).toMatchObject({ pid: b.pid, size: { cols: 100, rows: 30 } });
    expect(entered.clients).toMatchObject([
      { writer, pid: terminal.pid, window: 'w1', mode: 'lead', isLead: true, size: { cols: 100, rows: 30 } },
    ]);
    expect(a.typed).toBe('for a');
  });

  it('loses no key that is typed meanwhile, nor types one twice, there and back', async () => {
    const home = testHome();
    const [a, b] = [await make(home, 'a'), await make(home, 'b')];
    const terminal = await attach(home, a, 100);
    const window = await openWindow(home, 'w1');
    const { writer } = await viewerIn(home, a, terminal);
    let key = 0;
    const type = (): void => terminal.type(`${key++},`);
    for (const [from, to] of [
      [a, b],
      [b, a],
      [a, b],
      [b, a],
    ] as const) {
      type();
      const request = window.request('session/moveViewer', { session: from.id, writer, to: to.id });
      type();
      await request;
      const before = to.typed.length;
      await until('typing to go there', () => {
        type();
        return to.typed.length > before;
      });
    }
    const all = (): number[] => [...keysOf(a), ...keysOf(b)];
    await until('every key', () => all().length >= key);
    expect(all().sort((one, other) => one - other)).toEqual(Array.from({ length: key }, (_, at) => at));
    for (const { typed } of [a, b]) {
      const keys = keysOf({ typed });
      expect(keys).toEqual([...keys].sort((one, other) => one - other));
    }
  });

  it('is a second client where another leads, and only watches where it only watched', async () => {
    const home = testHome();
    const [a, b] = [await make(home, 'a'), await make(home, 'b')];
    const [lead, watcher] = [await attach(home, a, 101), await attach(home, a, 102, '--read-only')];
    const other = await attach(home, b, 103);
    const window = await openWindow(home, 'w1');
    for (const one of [lead, watcher]) {
      const { writer } = await viewerIn(home, a, one);
      await window.request('session/moveViewer', { session: a.id, writer, to: b.id });
      await one.waitFor('b 2');
    }
    const modes = async (): Promise<unknown> => {
      const found = await Promise.all([other, lead, watcher].map((one) => viewerIn(home, b, one)));
      return found.map(({ mode, isLead }) => [mode, isLead]);
    };
    expect(await modes()).toEqual([
      ['lead', true],
      ['lead', false],
      ['view', false],
    ]);
    expect(await row(home, b)).toMatchObject({ size: { cols: 103, rows: 30 } });
    watcher.type('w');
    lead.type('l');
    await until('what the lead typed', () => b.typed.endsWith('l'));
    expect(await modes()).toEqual([
      ['lead', false],
      ['lead', true],
      ['view', false],
    ]);
    expect(await row(home, b)).toMatchObject({ size: { cols: 101, rows: 30 } });
    expect(other.text).not.toContain('now used by');
    expect([a.typed, b.typed]).toEqual(['', 'l']);
  });

  it('changes places with another one, also between two keepers', async () => {
    const home = testHome();
    const [a, b] = [await make(home, 'a'), await make(home, 'b', temporaryFolder())];
    const [first, second] = [await attach(home, a, 101), await attach(home, b, 102)];
    expect(home.keepers()).toHaveLength(2);
    const window = await openWindow(home, 'w1');
    const moves = [
      { session: a.id, writer: (await viewerIn(home, a, first)).writer, to: b.id },
      { session: b.id, writer: (await viewerIn(home, b, second)).writer, to: a.id },
    ];
    await Promise.all(moves.map((move) => window.request('session/moveViewer', move)));
    await Promise.all([first.waitFor('b 2'), second.waitFor('a 2')]);
    first.type('first');
    second.type('second');
    await until('what was typed', () => a.typed === 'second' && b.typed === 'first');
    for (const [session, terminal, cols] of [
      [a, second, 102],
      [b, first, 101],
    ] as const)
      expect(await row(home, session)).toMatchObject({
        size: { cols, rows: 30 },
        clients: [{ pid: terminal.pid, mode: 'lead', isLead: true }],
      });
  });

  it('takes nothing along of what the program there had switched on', async () => {
    const home = testHome();
    const full = "printf '\\033[?1049h\\033[?1000h\\033[?2004h\\033[?25lfull screen'; sleep 300";
    const made = await home.cli('new', '--json', '--', 'sh', '-c', full);
    const a = made.json<Identified>();
    const b = await make(home, 'b');
    const terminal = cliTerminal(home, ['attach', a.id], { env: WINDOW, cols: 100, rows: 30 });
    await terminal.waitFor('full screen');
    const window = await openWindow(home, 'w1');
    const { writer } = await viewerIn(home, a, terminal);
    await window.request('session/moveViewer', { session: a.id, writer, to: b.id });
    await terminal.waitFor('b 2');
    const between = terminal.text.slice(terminal.text.indexOf('full screen'), terminal.text.indexOf('b pid'));
    for (const off of ['\x1b[?1049l', '\x1b[?1000l', '\x1b[?2004l', '\x1b[?25h'])
      expect(between).toContain(off);
  });

  it('to where it is, draws that anew, and loses neither a line nor a key', async () => {
    const home = testHome();
    const a = await make(home, 'a');
    const terminal = await attach(home, a, 100);
    const window = await openWindow(home, 'w1');
    const { writer } = await viewerIn(home, a, terminal);
    const screens = (): number => terminal.text.split(CLEAR_SCREEN).length - 1;
    for (let time = 1; time <= 3; time++) {
      const [before, last] = [screens(), numbersOf('a', terminal.text).at(-1) ?? 0];
      terminal.type('x');
      await window.request('session/moveViewer', { session: a.id, writer, to: a.id });
      terminal.type('y');
      await until('another screen', () => screens() > before);
      const shown = (): number[] =>
        numbersOf('a', terminal.text.slice(terminal.text.lastIndexOf(CLEAR_SCREEN)));
      await until('lines that come', () => (shown().at(-1) ?? 0) > last + 5);
      expect(shown()[0]).toBeLessThanOrEqual(last);
      expect(isInOrder(shown())).toBe(true);
    }
    await until('what was typed', () => a.typed.length >= 6);
    expect(a.typed).toBe('xyxyxy');
    expect(await row(home, a)).toMatchObject({ clients: [{ writer, mode: 'lead', isLead: true }] });
  });
});

it('refuses to move what is not there, or to nowhere', async () => {
  const home = testHome();
  const a = await make(home, 'a');
  const terminal = await attach(home, a, 100);
  const window = await openWindow(home, 'w1');
  const { writer } = await viewerIn(home, a, terminal);
  const failure = async (move: { session: string; writer: string; to: string }): Promise<unknown> =>
    window.request('session/moveViewer', move).catch((error: unknown) => isFailure(error) && error.data);
  const move = { session: a.id, writer, to: a.id };
  expect(await failure({ ...move, writer: 'nobody' })).toMatchObject({ kind: 'notFound', what: 'viewer' });
  expect(await failure({ ...move, to: 'nowhere' })).toMatchObject({ kind: 'notFound' });
  expect(await failure({ ...move, session: 'nowhere' })).toMatchObject({ kind: 'notFound' });
  terminal.type('still here');
  await until('what was typed', () => a.typed === 'still here');
});

function keysOf({ typed }: Pick<Recorder, 'typed'>): number[] {
  return typed.split(',').slice(0, -1).map(Number);
}
