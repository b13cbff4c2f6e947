// Holdfast terminals without an editor: their arguments, what a window remembers, and the launcher's text.

import { describe, expect, it } from 'vitest';
import { attachArguments, logsArguments, wantedOf } from '../src/extension/terminals/arguments.ts';
import {
  isSameRun,
  movesBack,
  type Remembered,
  type Shown,
  toReopen,
} from '../src/extension/terminals/remembered.ts';

describe('the arguments of a terminal', () => {
  it.each([
    { how: 'create', session: 't-1' },
    { how: 'open', session: 't-1' },
    { how: 'watch', session: 't-1' },
    { how: 'take', session: 't-1' },
    { how: 'claim' },
  ] as const)('say after a restart what it was opened for: %j', (wanted) => {
    expect(wantedOf(attachArguments(wanted))).toEqual(wanted);
  });

  it.each([
    ['another program', ['-l']],
    ['attach in a plain shell', ['attach', 't-1']],
    ['a log', logsArguments('/shop', ['api'])],
    ['a command line', 'attach t-1 --vscode'],
    ['nothing', undefined],
    ['no session', ['attach', '--vscode']],
  ])('are not taken for ours when they are those of %s', (_, shellArgs) => {
    expect(wantedOf(shellArgs)).toBeUndefined();
  });
});

const remembered = (...sessions: string[]): Remembered[] =>
  sessions.map((session, index) => ({ session, pid: 100 + index, isClaimed: true }));
const shown = (...sessions: (string | null)[]): Shown[] =>
  sessions.map((session, index) => ({
    session,
    pid: 200 + index,
    isClaimed: true,
    writer: session === null ? null : `w-${session}`,
  }));

describe('after a restart of VS Code', () => {
  it('moves nothing when every terminal claimed the session it showed before', () => {
    expect(movesBack(remembered('a', 'b', 'c'), shown('a', 'b', 'c'))).toEqual([]);
  });

  it('puts sessions back that were claimed by the wrong terminals', () => {
    expect(movesBack(remembered('a', 'b', 'c'), shown('b', 'c', 'a'))).toEqual([
      { session: 'b', writer: 'w-b', to: 'a' },
      { session: 'c', writer: 'w-c', to: 'b' },
      { session: 'a', writer: 'w-a', to: 'c' },
    ]);
  });

  it('leaves alone what is right when only two changed places', () => {
    expect(movesBack(remembered('a', 'b', 'c'), shown('b', 'a', 'c'))).toHaveLength(2);
  });

  it('waits until every restored terminal has claimed one', () => {
    expect(movesBack(remembered('a', 'b'), shown('b'))).toBe('wait');
    expect(movesBack(remembered('a', 'b'), shown('b', null))).toBe('wait');
  });

  it('moves nothing when other sessions were claimed than were shown', () => {
    expect(movesBack(remembered('a', 'b'), shown('x', 'a'))).toEqual([]);
    expect(movesBack(remembered('a'), shown('b', 'a'))).toEqual([]);
  });

  it('moves only terminals of the default profile: the others know their session', () => {
    const fixed: Remembered = { session: 'f', pid: 99, isClaimed: false };
    const fixedShown: Shown = { session: 'f', pid: 199, isClaimed: false, writer: 'w-f' };
    expect(movesBack([fixed, ...remembered('a', 'b')], [...shown('b', 'a'), fixedShown])).toHaveLength(2);
  });

  it('knows a reload, where the attach clients went on, from a restart', () => {
    expect(isSameRun(remembered('a'), [{ session: 'a', pid: 100, isClaimed: true, writer: null }])).toBe(
      true,
    );
    expect(isSameRun(remembered('a'), shown('a'))).toBe(false);
  });

  it('opens living sessions again only when VS Code restored no terminal at all', () => {
    const isLive = (session: string): boolean => session !== 'ended';
    const nobody = (): boolean => false;
    expect(toReopen(remembered('a', 'ended'), [], nobody, isLive)).toEqual(['a']);
    expect(toReopen(remembered('a', 'b'), shown('a'), nobody, isLive)).toEqual([]);
    expect(toReopen(remembered('a'), [], () => true, isLive)).toEqual([]);
  });
});
