// Holdfast terminals without an editor: their arguments, what a window remembers, and the launcher's text.

import { describe, expect, it } from 'vitest';
import {
  attachArguments,
  isOnlyLookedAt,
  logsArguments,
  wantedOf,
} from '../src/extension/terminals/arguments.ts';
import { givenName } from '../src/extension/terminals/givenName.ts';
import {
  type Place,
  type PlacedTerminal,
  splitFrom,
  type TerminalTab,
  tabsOf,
  withWidth,
} from '../src/extension/terminals/place.ts';
import {
  areAllRestored,
  isSameRun,
  missing,
  movesBack,
  type Remembered,
  type Shown,
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

  it.each([
    [true, 'a log that is followed', logsArguments('/shop', ['api'])],
    [true, 'a terminal that is watched', attachArguments({ how: 'watch', session: 't-1' })],
    [false, 'a terminal', attachArguments({ how: 'open', session: 't-1' })],
    [false, 'a log that was printed', ['logs', 'api']],
    [false, 'another program', ['-l']],
    [false, 'nothing', undefined],
  ])('say %s of whether %s is only looked at', (isIt, _, shellArgs) => {
    expect(isOnlyLookedAt(shellArgs)).toBe(isIt);
  });
});

describe('the name of a tab', () => {
  it.each([
    ['web', ['/bin/sh', '-c', 'x'], 'web'],
    ['sh', ['/bin/sh'], undefined],
    ['sh 12', ['/bin/sh'], undefined],
    ['sh two', ['/bin/sh'], 'sh two'],
    ['shell', ['/bin/sh'], 'shell'],
    ['shell', [], undefined],
  ])('of a session called %s that runs %j is %s', (name, argv, given) => {
    expect(givenName({ name, argv })).toBe(given);
  });
});

const IN_PANEL: Place = { area: 'panel', group: 'g' };
const remembered = (...sessions: string[]): Remembered[] =>
  sessions.map((session, index) => ({ session, pid: 100 + index, isClaimed: true, place: IN_PANEL }));
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
    const fixed: Remembered = { session: 'f', pid: 99, isClaimed: false, place: IN_PANEL };
    const fixedShown: Shown = { session: 'f', pid: 199, isClaimed: false, writer: 'w-f' };
    expect(movesBack([fixed, ...remembered('a', 'b')], [...shown('b', 'a'), fixedShown])).toHaveLength(2);
  });

  it('knows a reload, where the attach clients went on, from a restart', () => {
    expect(isSameRun(remembered('a'), [{ session: 'a', pid: 100, isClaimed: true, writer: null }])).toBe(
      true,
    );
    expect(isSameRun(remembered('a'), shown('a'))).toBe(false);
  });

  it('knows when VS Code brought all of them back', () => {
    expect(areAllRestored(remembered('a', 'b'), shown('b', 'a'))).toBe(true);
    expect(areAllRestored(remembered('a', 'b'), shown('b'))).toBe(false);
    const byId: Remembered = { session: 'f', pid: 9, isClaimed: false, place: IN_PANEL };
    expect(areAllRestored([byId], shown('f'))).toBe(false);
    expect(areAllRestored([byId], [{ session: 'f', pid: 19, isClaimed: false, writer: null }])).toBe(true);
  });

  it('opens what lives and was not brought back, and believes no claim', () => {
    const isLive = (session: string): boolean => session !== 'ended';
    const sessionsOf = (lost: readonly Remembered[]): string[] => lost.map(({ session }) => session);
    expect(sessionsOf(missing(remembered('a', 'ended'), [], isLive))).toEqual(['a']);
    expect(sessionsOf(missing(remembered('a', 'b'), shown('b'), isLive))).toEqual(['a', 'b']);
    const goesOn: Shown = { session: 'a', pid: 100, isClaimed: true, writer: null };
    expect(sessionsOf(missing(remembered('a', 'b'), [goesOn], isLive))).toEqual(['b']);
    const byId: Shown = { session: 'b', pid: 300, isClaimed: false, writer: null };
    expect(sessionsOf(missing(remembered('a', 'b'), [byId], isLive))).toEqual(['a']);
  });
});

describe('where a terminal is', () => {
  const terminal = (name: string, openedAt: number, place: Place = IN_PANEL): PlacedTerminal => ({
    name,
    openedAt,
    place,
  });
  const tab = (label: string, index = 0): TerminalTab => ({ label, column: 1, index });
  const inTab = (index: number): Place => ({ area: 'editor', column: 1, index });

  it('is told by the name of a tab, or else by which one is newest', () => {
    expect(tabsOf([terminal('sh', 1), terminal('node', 2)], [tab('sh')])).toEqual([tab('sh'), undefined]);
    expect(tabsOf([terminal('sh', 1), terminal('sh', 2)], [tab('sh')])).toEqual([undefined, tab('sh')]);
  });

  it('stays what it was while names change', () => {
    expect(tabsOf([terminal('sh', 1, inTab(0)), terminal('bash', 2)], [tab('zsh')])).toEqual([
      tab('zsh'),
      undefined,
    ]);
  });

  it('follows when a tab comes before it', () => {
    const terminals = [terminal('sh', 1, inTab(0)), terminal('bash', 2)];
    expect(tabsOf(terminals, [tab('bash', 0), tab('sh', 1)])).toEqual([tab('sh', 1), tab('bash', 0)]);
  });

  it('is the panel again without a tab', () => {
    expect(tabsOf([terminal('sh', 1, inTab(0))], [])).toEqual([undefined]);
  });

  it('is beside the one that made room for it', () => {
    const shrinks = [
      { group: 'old', from: 121, cols: 60, at: 1_000, members: 1 },
      { group: 'wide', from: 181, cols: 90, at: 20_000, members: 1 },
      { group: 'dragged', from: 70, cols: 60, at: 20_000, members: 1 },
      { group: 'g', from: 121, cols: 59, at: 20_000, members: 1 },
    ];
    expect(splitFrom({ cols: 60, openedAt: 20_100 }, shrinks)).toBe('g');
    expect(splitFrom({ cols: 120, openedAt: 20_100 }, shrinks)).toBeUndefined();
    const withList = [{ group: 'g', from: 124, cols: 55, at: 20_000, members: 1 }];
    expect(splitFrom({ cols: 55, openedAt: 20_100 }, withList)).toBe('g');
    // Halved first, and then made narrower by the list; the new one is first heard of when it has its last width.
    const steps = [
      { group: 'g', from: 130, cols: 62, at: 20_000, members: 1 },
      { group: 'g', from: 62, cols: 55, at: 20_300, members: 1 },
    ].reduce<ReturnType<typeof withWidth>>(withWidth, []);
    expect(splitFrom({ cols: 55, openedAt: 19_900 }, steps)).toBe('g');
    // Too narrow on the way, as the list is drawn before the split.
    const there = [67, 64, 36, 60].map((cols, index, all) => ({
      group: 'g',
      from: all[index - 1] ?? 139,
      cols,
      at: 20_000 + index,
      members: 1,
    }));
    const stepsAndBack = there.reduce<ReturnType<typeof withWidth>>(withWidth, []);
    expect(splitFrom({ cols: 60, openedAt: 17_000 }, stepsAndBack)).toBe('g');
    const back = { group: 'g', from: 60, cols: 139, at: 20_010, members: 1 };
    expect(withWidth(stepsAndBack, back)).toEqual([]);
    const dragged = [
      { group: 'g', from: 130, cols: 110, at: 20_000, members: 1 },
      { group: 'g', from: 110, cols: 90, at: 20_100, members: 1 },
    ].reduce<ReturnType<typeof withWidth>>(withWidth, []);
    expect(splitFrom({ cols: 90, openedAt: 20_400 }, dragged)).toBeUndefined();
    const third = [{ group: 'g', from: 60, cols: 39, at: 20_000, members: 2 }];
    expect(splitFrom({ cols: 40, openedAt: 20_100 }, third)).toBe('g');
  });
});
