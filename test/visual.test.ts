// Overlays and panels in real terminals: what whoever looks sees, what the program gets, and what is left when the last
// of them is gone.

import { describe, expect, it } from 'vitest';
import { type TestHome, testHome } from './support/home.ts';
import type { TestTerminal } from './support/pty.ts';
import { type ShownScreen, shownBy } from './support/shownScreen.ts';
import { cliTerminal } from './support/terminals.ts';
import { until } from './support/until.ts';

const SIZE = { cols: 80, rows: 24 };
const SHELL = ['bash', '--norc', '--noprofile', '-i'];

async function shell(home: TestHome, size = SIZE): Promise<TestTerminal> {
  const env = { PS1: 'ready> ' };
  const terminal = cliTerminal(home, ['new', '--attach', '--name', 'shared', '--', ...SHELL], {
    env,
    ...size,
  });
  await terminal.waitFor('ready> ');
  return terminal;
}

/** Waits until its screen is as it is to be, and says what it is where it never is. */
async function untilShown(
  terminal: TestTerminal,
  what: string,
  isRight: (screen: ShownScreen) => boolean,
  size = SIZE,
): Promise<ShownScreen> {
  let seen: ShownScreen | undefined;
  try {
    return await until(what, async () => {
      seen = await shownBy(terminal.text, size);
      return isRight(seen) && seen;
    });
  } catch (error) {
    throw new Error(`${String(error)}; it shows:\n${seen?.lines.join('\n')}`);
  }
}

/** The screen of an emulator that saw what the program printed, and nothing else. */
async function plainScreen(home: TestHome, size = SIZE): Promise<ShownScreen> {
  return shownBy((await home.ok('backlog', 'shared')).stdout, size);
}

const at = (row: number, column: number, text: string) => (screen: ShownScreen) =>
  (screen.lines[row] ?? '').startsWith(text, column);

describe('an overlay', () => {
  it('is drawn over the program for who watches and for who comes, and leaves no trace', async () => {
    const home = testHome();
    const first = await shell(home);
    first.type('for n in 1 2 3 4 5 6 7 8; do echo under-$n-under-under-under; done\r');
    await first.waitFor('under-8-');
    await home.ok('overlay', 'create', 'shared', '--id', 'box', '--at', '6,3', '--fg', 'red', 'HELLO');
    const shown = await untilShown(first, 'the box', at(3, 0, 'under-HELLOer-under'));
    expect(shown.colourAt(6, 3)).toBe(1);
    const small = { cols: 60, rows: 20 };
    const second = cliTerminal(home, ['attach', 'shared', '--read-only'], small);
    await untilShown(
      second,
      'the box on a smaller one',
      (screen) => screen.lines.join('\n').includes('HELLO'),
      small,
    );
    first.type('echo behind-"it"\r');
    await untilShown(first, 'what is printed', ({ lines }) => lines.includes('behind-it'));
    await home.ok('overlay', 'delete', 'shared', 'box');
    const plain = await plainScreen(home);
    const { lines, cursor } = await untilShown(
      first,
      'no box',
      ({ lines }) => !lines.join().includes('HELLO'),
    );
    expect({ lines, cursor }).toEqual({ lines: plain.lines, cursor: plain.cursor });
    first.type('echo plain-"again"\r');
    await untilShown(first, 'what comes then', ({ lines }) => lines.includes('plain-again'));
    expect((await plainScreen(home)).lines).toEqual((await shownBy(first.text, SIZE)).lines);
  });

  it('changes in the span that is named and nowhere else', async () => {
    const home = testHome();
    const terminal = await shell(home);
    const spans = JSON.stringify([
      { id: 'a', text: 'first ', fg: 'green' },
      { id: 'b', text: 'second', bold: true },
    ]);
    await home.ok('overlay', 'create', 'shared', '--id', 'box', '--at', '-20,-2', '--spans', spans);
    await untilShown(terminal, 'both', at(22, 60, 'first second'));
    await home.ok('overlay', 'update', 'shared', 'box', '--span', 'b', 'other');
    const shown = await untilShown(terminal, 'the other', at(22, 60, 'first other'));
    expect(shown.colourAt(60, 22)).toBe(2);
    const [box] = (await home.ok('overlay', 'list', 'shared', '--json')).json<{ spans: unknown[] }[]>();
    expect(box?.spans).toMatchObject([
      { id: 'a', text: 'first ', fg: 'green', bold: false },
      { id: 'b', text: 'other', fg: null, bold: true },
    ]);
  });

  it('stands where it stood when the terminal has another size', async () => {
    const home = testHome();
    const terminal = await shell(home);
    await home.ok('overlay', 'create', 'shared', '--at', '-6,0', 'corner');
    await untilShown(terminal, 'the corner', at(0, 74, 'corner'));
    const size = { cols: 100, rows: 30 };
    terminal.resize(size.cols, size.rows);
    await untilShown(terminal, 'the new corner', at(0, 94, 'corner'), size);
    terminal.type('stty size\r');
    await untilShown(terminal, 'the size', ({ lines }) => lines.includes('30 100'), size);
  });

  it('does not keep what a program switches on from the terminal', async () => {
    const home = testHome();
    const terminal = await shell(home);
    await home.ok('overlay', 'create', 'shared', '--at', '70,0', 'box');
    await untilShown(terminal, 'the box', at(0, 70, 'box'));
    const before = terminal.text.length;
    terminal.type(
      "printf '\\033[?1h\\033[?1003h\\033[?1006h\\033]0;a title\\007\\033[5 q世界 wide'; cat -v\r",
    );
    await untilShown(terminal, 'wide characters', ({ lines }) => lines.join('\n').includes('世界 wide'));
    const since = terminal.text.slice(before);
    for (const sequence of ['\x1b[?1h', '\x1b[?1003h', '\x1b[?1006h', '\x1b]0;a title\x07', '\x1b[5 q']) {
      expect(since).toContain(sequence);
    }
    // Drawn with, not left out: nothing else of the program's own goes by as it is.
    expect(since).toContain('\x1b[?2026h');
  });
});

describe('a panel', () => {
  it('takes its rows from the program and gives them back', async () => {
    const home = testHome();
    const terminal = await shell(home);
    await home.ok(
      'panel',
      'create',
      'shared',
      '--id',
      'top',
      '--side',
      'top',
      '--background',
      'blue',
      'ABOVE',
    );
    await home.ok('panel', 'create', 'shared', '--id', 'bottom', '--height', '2', 'BELOW');
    await untilShown(terminal, 'both', ({ lines }) => lines[0] === 'ABOVE' && lines[22] === 'BELOW');
    terminal.type('stty size\r');
    await untilShown(terminal, 'the smaller size', ({ lines }) => lines.includes('21 80'));
    await home.ok('panel', 'clear', 'shared');
    await untilShown(
      terminal,
      'no panels',
      ({ lines }) => !lines.includes('ABOVE') && !lines.includes('BELOW'),
    );
    await until('the size to be back', async () => {
      terminal.type('stty size\r');
      return (await shownBy(terminal.text, SIZE)).lines.includes('24 80');
    });
    const shown = await untilShown(terminal, 'a prompt', ({ lines }) =>
      lines.some((line) => line === 'ready>'),
    );
    expect(shown.lines.filter((line) => line === 'ABOVE')).toEqual([]);
  });

  it('moves what the mouse reports to where the program counts from', async () => {
    const home = testHome();
    const terminal = await shell(home);
    await home.ok('panel', 'create', 'shared', '--side', 'top', '--height', '3', 'bar');
    await untilShown(terminal, 'the bar', ({ lines }) => lines[0] === 'bar');
    terminal.type("printf '\\033[?1000h\\033[?1006h'; cat -v\r");
    await terminal.waitFor('\x1b[?1006h');
    terminal.type('\x1b[<0;7;10M\x1b[<0;7;2M\r');
    await untilShown(terminal, 'the report', ({ lines }) => lines.join('\n').includes('^[[<0;7;7M'));
    expect((await home.ok('backlog', 'shared')).stdout).not.toContain('<0;7;2M');
  });
});

describe('on the alternate screen', () => {
  it('what is bound to it goes when the program leaves it, also where nobody looks', async () => {
    const home = testHome();
    await home.ok('new', '--name', 'shared', '--', ...SHELL);
    for (const [name, screen] of [
      ['bound', 'alternate'],
      ['free', 'any'],
    ] as const)
      await home.ok('overlay', 'create', 'shared', '--keep', '--id', name, '--screen', screen, name);
    await home.ok('send', 'shared', "printf '\\033[?1049h'; printf '\\033[?10'; printf '49l'", '--enter');
    const names = async (): Promise<string[]> =>
      (await home.ok('overlay', 'list', 'shared', '--json')).json<{ id: string }[]>().map(({ id }) => id);
    await until('the bound one to be gone', async () => (await names()).length === 1);
    expect(await names()).toEqual(['free']);
  });

  it('is shown there only, and the terminal is back on its own when the drawings are gone', async () => {
    const home = testHome();
    const terminal = await shell(home);
    await home.ok(
      'overlay',
      'create',
      'shared',
      '--keep',
      '--at',
      '0,5',
      '--screen',
      'alternate',
      'ONLY-THERE',
    );
    await home.ok('overlay', 'create', 'shared', '--keep', '--at', '0,7', '--id', 'any', 'EVERYWHERE');
    await untilShown(terminal, 'one of them', at(7, 0, 'EVERYWHERE'));
    expect((await shownBy(terminal.text, SIZE)).lines[5]).toBe('');
    terminal.type("printf '\\033[?1049h\\033[Hfull screen'; read\r");
    const full = await untilShown(terminal, 'the other', at(5, 0, 'ONLY-THERE'));
    expect(full.isAlternate).toBe(true);
    await home.ok('overlay', 'clear', 'shared');
    await untilShown(terminal, 'nothing of them', ({ lines }) => !lines.join().includes('EVERYWHERE'));
    terminal.type('\r');
    terminal.type("printf '\\033[?1049l'\r");
    const plain = await untilShown(terminal, 'the shell', ({ isAlternate }) => !isAlternate);
    expect(plain.lines[0]).toContain('ready>');
  });
});
