// What a journal tells of where a shell was: the folder it was in last, and the command it ran last as far as it can be
// typed again.

import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { marksIn, readLeftOff } from '../src/daemon/sessions/leftOff.ts';
import { journalAt } from './support/journals.ts';
import { temporaryFolder } from './support/temporary.ts';

const E = (line: string): string => `\x1b]633;E;${line};nonce\x07\x1b]633;C\x07`;
const CWD = (folder: string): string => `\x1b]633;P;Cwd=${folder}\x07`;

describe('the last marks', () => {
  it.each([
    ['nothing', 'just text', { cwd: undefined, command: undefined }],
    ['the last of each', `${CWD('/a')}${E('one')}x${CWD('/b')}${E('two')}`, { cwd: '/b', command: 'two' }],
    ['what was escaped', E('echo a\\x3b b \\\\x3b'), { cwd: undefined, command: 'echo a; b \\x3b' }],
    ['a folder of OSC 7', `\x1b]7;file://${hostname()}/a%20b\x1b\\`, { cwd: '/a b', command: undefined }],
    ['whichever folder is later', `\x1b]7;file:///a\x07${CWD('/b')}`, { cwd: '/b', command: undefined }],
    ['not the folder of another host', `${CWD('/a')}\x1b]7;file://elsewhere/b\x07`, { cwd: '/a' }],
    ['not a command of several lines', `${E('one')}${E('for\\x0aever')}`, { command: null }],
    ['not one with other control characters', E('a\\x1b[2Jb'), { command: null }],
    ['not one that is endless', E('x'.repeat(1_001)), { command: null }],
    [
      'not one that was only printed',
      `${E('one')}\x1b]633;E;two\x07\x1b]633;E;three;other\x07`,
      { command: 'one' },
    ],
    ['not one that is no mark to its end', '\x1b]633;E;half', { command: undefined }],
  ])('tell %s', (_, text, found) => {
    expect(marksIn(text, 'nonce')).toMatchObject(found);
  });
});

describe('a journal', () => {
  it('is read from its end, over the borders of what is read at once and of segments', async () => {
    const dir = temporaryFolder();
    const journal = await journalAt(dir, 300_000);
    const filler = Buffer.alloc(100_000, 'x');
    journal.append(Buffer.from(CWD('/früher')), 'pty');
    journal.append(Buffer.from(E('make früher')), 'pty');
    for (let n = 0; n < 9; n++) journal.append(filler, 'pty');
    await journal.flush();
    expect(await readLeftOff(dir, 'nonce')).toEqual({ cwd: '/früher', command: 'make früher' });
    for (const at of [0, 1, 5, 12]) {
      // So that the mark lies across the border of what is read first.
      journal.append(Buffer.from(E(`make later-${at}`)), 'pty');
      journal.append(Buffer.alloc(256 * 1024 - 8 - at, 'y'), 'pty');
      await journal.flush();
      expect(await readLeftOff(dir, 'nonce')).toEqual({ cwd: '/früher', command: `make later-${at}` });
    }
  });

  it('that is not there tells nothing', async () => {
    expect(await readLeftOff(`${temporaryFolder()}/none`, 'nonce')).toEqual({ cwd: null, command: null });
  });
});
