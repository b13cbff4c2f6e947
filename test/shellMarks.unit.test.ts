// Marks of shells, read out of bytes: what they mean, wherever they are cut, and never a throw on garbage; and the commands
// they make.

import { describe, expect, it } from 'vitest';
import { CommandLog } from '../src/daemon/sessions/shell/commandLog.ts';
import { type ShellMark, ShellMarks } from '../src/daemon/sessions/shell/shellMarks.ts';
import { ShellReader } from '../src/daemon/sessions/shell/shellReader.ts';
import { openJournal } from '../src/journal/reader.ts';
import type { ShellCommand } from '../src/protocol/types.ts';
import { diceFrom } from './support/dice.ts';
import { journalAt } from './support/journals.ts';
import { temporaryFolder } from './support/temporary.ts';

const osc = (text: string): string => `\x1b]${text}\x07`;

function marksIn(pieces: readonly Buffer[]): ShellMark[] {
  const marks = new ShellMarks();
  const found: ShellMark[] = [];
  let offset = 0;
  for (const piece of pieces) {
    marks.push(piece, offset, (mark) => found.push(mark));
    offset += piece.length;
  }
  return found;
}

/** Each mark at a time of its own: 1, 2, 3 … */
function commandsIn(text: string, nonce?: string): { log: CommandLog; ended: ShellCommand[] } {
  const ended: ShellCommand[] = [];
  const log = new CommandLog({
    didEnd: (command) => ended.push(command),
    ...(nonce !== undefined && { nonce }),
  });
  marksIn([Buffer.from(text)]).forEach((mark, index) => {
    log.mark(mark, index + 1);
  });
  return { log, ended };
}

const PROMPT = `${osc('633;D')}${osc('633;P;Cwd=/a')}${osc('633;A')}$ ${osc('633;B')}`;

describe('a mark', () => {
  it.each([
    ['633;A', { kind: 'promptStart' }],
    ['133;B', { kind: 'promptEnd' }],
    ['633;C', { kind: 'outputStart', line: null }],
    ['133;C;cmdline_url=ls%20-l', { kind: 'outputStart', line: 'ls -l' }],
    ['133;C;cmdline_url=%zz', { kind: 'outputStart', line: null }],
    ['633;D;130', { kind: 'finished', exitCode: 130 }],
    ['133;D;-1;aid=7', { kind: 'finished', exitCode: -1 }],
    ['633;D', { kind: 'finished', exitCode: null }],
    ['633;D;x', { kind: 'finished', exitCode: null }],
    ['633;E;a\\x3b b\\x0ac\\\\x41;n0', { kind: 'line', line: 'a; b\nc\\x41', nonce: 'n0' }],
    ['633;E;caf\\xc3\\xa9', { kind: 'line', line: 'café', nonce: null }],
    ['633;E;échte;', { kind: 'line', line: 'échte', nonce: null }],
    ['633;P;Cwd=/a\\x3bb', { kind: 'folder', cwd: '/a;b' }],
    ['7;file://host/a%20b', { kind: 'folder', cwd: '/a b' }],
    ['1337;CurrentDir=/é', { kind: 'folder', cwd: '/é' }],
  ])('%s is understood', (text, mark) => {
    const bytes = Buffer.from(`x${osc(text)}`);
    expect(marksIn([bytes])).toEqual([{ ...mark, begin: 1, end: bytes.length }]);
    expect(marksIn([...bytes].map((byte) => Buffer.from([byte])))).toEqual([
      { ...mark, begin: 1, end: bytes.length },
    ]);
  });

  it.each([
    '633',
    '633;Z',
    '133;E;ls',
    '633;P;IsWindows=True',
    '7;http://host/a',
    '7;file://host',
    '0;633;A',
  ])('%s is none', (text) => expect(marksIn([Buffer.from(osc(text))])).toEqual([]));
});

describe('commands', () => {
  it('have line, folder, exit code, times and the place of their output', () => {
    const begin = `${PROMPT}ls\r\n${osc('633;E;ls;')}${osc('633;C')}`;
    const { ended, log } = commandsIn(
      `${begin}one\r\n${osc('633;D;3')}${osc('633;P;Cwd=/b')}${osc('633;A')}`,
    );
    expect(ended).toEqual([
      {
        line: 'ls',
        cwd: '/a',
        exitCode: 3,
        startedAt: 6,
        endedAt: 7,
        durationMs: 1,
        offset: Buffer.byteLength(begin),
        end: Buffer.byteLength(begin) + 5,
      },
    ]);
    expect([log.place, log.cwd]).toEqual(['between', '/b']);
  });

  it('that print marks of their own do not become others', () => {
    const forged = `${osc('633;E;rm -rf;')}${osc('633;C')}${osc('633;B')}${osc('7;file://x/elsewhere')}`;
    const { ended, log } = commandsIn(`${PROMPT}${osc('633;E;cat;')}${osc('633;C')}${forged}`);
    expect(ended).toEqual([]);
    expect(log.current).toMatchObject({ line: 'cat', cwd: '/a' });
    expect([log.place, log.cwd]).toEqual(['running', '/a']);
  });

  it('are taken from a shell that proves itself, where it does', () => {
    const typed = (nonce: string): string =>
      `${PROMPT}${osc(`633;E;ls;${nonce}`)}${osc('633;C')}${osc('633;D;0')}`;
    expect(commandsIn(typed('right'), 'right').ended[0]?.line).toBe('ls');
    expect(commandsIn(typed('wrong'), 'right').ended[0]?.line).toBeNull();
  });

  it('of a shell that does not say how they ended, end at its next prompt', () => {
    const { ended } = commandsIn(`${osc('133;A')}${osc('133;B')}${osc('133;C')}x${osc('133;A')}`);
    expect(ended).toMatchObject([{ line: null, exitCode: null, startedAt: 3, endedAt: 4 }]);
  });

  it('are read out of a journal, over its segments and in parts, with the times of the journal', async () => {
    const dir = temporaryFolder();
    const writer = await journalAt(dir, 4096);
    writer.event({ kind: 'runStart', number: 1, pid: 7, startTime: 1 });
    const ended: ShellCommand[] = [];
    const log = new CommandLog({ didEnd: (command) => ended.push(command) });
    await writer.flush();
    const journal = await openJournal(dir);
    const reader = new ShellReader(journal, log, 0);
    for (let number = 0; number < 50; number++) {
      const output = 'x'.repeat(number * 20);
      const text = `${PROMPT}${osc(`633;E;run ${number};`)}${osc('633;C')}${output}${osc(`633;D;${number}`)}`;
      // Cut within a mark, and read in between.
      writer.append(Buffer.from(text.slice(0, -5)), 'pty');
      await writer.flush();
      await reader.advance();
      writer.append(Buffer.from(text.slice(-5)), 'pty');
      writer.append(Buffer.from(osc('633;E;not the shell;')), 'stderr');
    }
    writer.append(Buffer.from(`${PROMPT}${osc('633;E;exit 4;')}${osc('633;C')}`), 'pty');
    writer.event({ kind: 'exit', outcome: 'exited', exitCode: 4, signal: null });
    await writer.flush();
    await reader.advance();
    expect(ended.map(({ line, exitCode }) => [line, exitCode])).toEqual([
      ...Array.from({ length: 50 }, (_, number) => [`run ${number}`, number]),
      ['exit 4', 4],
    ]);
    for (const { offset, end } of ended.slice(0, 50)) {
      let printed = '';
      for await (const { bytes } of journal.windows(offset, end ?? offset))
        printed += bytes.toString('latin1');
      expect(printed).toMatch(/^x*$/);
    }
  });
});

it('garbage is survived, and says the same wherever it is cut', () => {
  const dice = diceFrom(3);
  const parts = [
    '\x1b]633;',
    '\x1b]133;',
    '\x1b]7;file://',
    'A',
    'B',
    'C',
    'D;1',
    'E;',
    '\\x3',
    'P;Cwd=',
    ';',
    '%e',
    '\\',
  ];
  const ends = ['\x07', '\x1b\\', '\x1b', '\x18', '\x9c', '\u{1f600}', '\0', '\n'];
  const all = [...parts, ...ends];
  for (let count = 0; count < 20_000; count++) {
    const text = Array.from({ length: 14 }, () => all[Math.floor(dice() * all.length)]).join('');
    const bytes = Buffer.from(text);
    const cut = Math.floor(dice() * bytes.length);
    const whole = marksIn([bytes]);
    expect([text, marksIn([bytes.subarray(0, cut), bytes.subarray(cut)])]).toEqual([text, whole]);
    const log = new CommandLog({ didEnd: ({ end, offset }) => expect(end).toBeGreaterThanOrEqual(offset) });
    whole.forEach((mark, time) => {
      log.mark(mark, time);
    });
  }
});
