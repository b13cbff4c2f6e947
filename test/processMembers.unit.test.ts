// Who goes with what is to be ended, and what is left over of what has ended, from plain lists of processes.

import { describe, expect, it } from 'vitest';
import { membersOf, type Wanted } from '../src/daemon/processes/ending/members.ts';
import { findOrphans } from '../src/daemon/processes/findOrphans.ts';
import { NO_TAGS, tagsIn } from '../src/daemon/processes/originators.ts';
import { type Owners, protectedPids } from '../src/daemon/processes/owners.ts';
import type { RawProcess, Tags } from '../src/daemon/processes/platform.ts';
import type { Table } from '../src/daemon/processes/table.ts';
import type { SessionInfo } from '../src/protocol/types.ts';
import { aSession } from './support/models.ts';

type Given = Partial<RawProcess> & { readonly pid: number; readonly tags?: Partial<Tags> };

function raw(given: Given): RawProcess {
  const usual = { ppid: 1, group: given.pid, sid: given.pid, startTime: 100, startedAt: 1_000, name: 'x' };
  const { tags: _, ...fields } = { ...usual, state: 'S', threads: 1, rss: 0, cpuMs: 0, ...given };
  return fields;
}

function table(...given: readonly Given[]): Table {
  const processes = given.map(raw);
  const tags = new Map(given.map((one) => [one.pid, { ...NO_TAGS, ...one.tags }]));
  return {
    processes,
    byPid: new Map(processes.map((one) => [one.pid, one])),
    tagsOf: ({ pid }) => tags.get(pid) ?? NO_TAGS,
  };
}

function wanted(given: Partial<Wanted> = {}): Wanted {
  return {
    seeds: [{ pid: 10, startTime: 100 }],
    session: null,
    asker: null,
    scope: 'tree',
    spare: () => undefined,
    sparesDetached: true,
    ...given,
  };
}

const pids = (processes: readonly RawProcess[]): number[] =>
  processes.map(({ pid }) => pid).sort((a, b) => a - b);
const members = (look: Table, what = wanted(), known: readonly [number, number][] = [[10, 100]]): number[] =>
  pids(membersOf(look, what, new Map(known)).members);

describe('with a process goes', () => {
  it('all that descends from it, in whatever order they are listed', () => {
    const look = table({ pid: 12, ppid: 11 }, { pid: 11, ppid: 10 }, { pid: 10 }, { pid: 13, ppid: 2 });
    expect(members(look)).toEqual([10, 11, 12]);
  });

  it('nothing when its pid was given to another, nor what that one started', () => {
    const look = table({ pid: 10, startTime: 200 }, { pid: 11, ppid: 10, startTime: 201 });
    expect(members(look)).toEqual([]);
  });

  it('no child that is older than it: that one had another parent of this pid', () => {
    expect(members(table({ pid: 10 }, { pid: 11, ppid: 10, startTime: 50 }))).toEqual([10]);
  });

  it('what it left behind in its process group after it ended, until the number is given to another', () => {
    const left: Given = { pid: 11, ppid: 1, group: 10, sid: 3, startTime: 101 };
    expect(members(table(left))).toEqual([11]);
    expect(members(table(left, { pid: 10, startTime: 300 }))).toEqual([]);
  });

  it('not the rest of a pipeline that it is in: those have their parent around them', () => {
    const shell: Given = { pid: 3, ppid: 1, sid: 3 };
    const look = table(
      shell,
      { pid: 10, ppid: 3, group: 10, sid: 3 },
      { pid: 11, ppid: 3, group: 10, sid: 3 },
    );
    expect(members(look)).toEqual([10]);
  });

  it('what was found before and has another parent now, with what that started since', () => {
    const look = table({ pid: 20, ppid: 1, startTime: 150 }, { pid: 21, ppid: 20, startTime: 160 });
    expect(
      members(look, wanted(), [
        [10, 100],
        [20, 150],
      ]),
    ).toEqual([20, 21]);
  });

  it('what carries the tag of its session, wherever it moved, and no other session', () => {
    const look = table(
      { pid: 10 },
      { pid: 11, tags: { session: 's1' } },
      { pid: 12, tags: { session: 's2' } },
    );
    expect(members(look, wanted({ session: 's1' }))).toEqual([10, 11]);
  });

  it('what names it as who asked, unless that is older or of another session', () => {
    const asker = { identity: { pid: 10, startTime: 100 }, session: 't1' };
    const by: Partial<Tags> = { session: 't1', originator: 'agent:10' };
    const look = table(
      { pid: 10 },
      { pid: 11, tags: by },
      { pid: 12, startTime: 50, tags: by },
      { pid: 13, tags: { ...by, session: 't2' } },
      { pid: 14, tags: { ...by, originator: 'agent:110' } },
    );
    expect(members(look, wanted({ asker }))).toEqual([10, 11]);
  });

  it('nothing else when it alone is meant', () => {
    const look = table({ pid: 10 }, { pid: 11, ppid: 10 });
    expect(members(look, wanted({ scope: 'process' }))).toEqual([10]);
  });
});

describe('left alone is', () => {
  it('what asked for it, with all below it, and it is said', () => {
    const look = table({ pid: 10 }, { pid: 11, ppid: 10, tags: { isDetached: true } }, { pid: 12, ppid: 11 });
    const { members: found, spared } = membersOf(look, wanted(), new Map());
    expect(pids(found)).toEqual([10]);
    expect([...spared].map(([{ pid }, reason]) => [pid, reason])).toEqual([
      [11, expect.stringContaining('HOLDFAST_DETACH')],
    ]);
  });

  it('not what only has that mark from the process that is to be ended', () => {
    const tags = { isDetached: true };
    const look = table({ pid: 10, tags }, { pid: 11, ppid: 10, tags });
    expect(members(look, wanted({ sparesDetached: false }))).toEqual([10, 11]);
  });

  it('whoever asks, with all it runs in, the keepers, this daemon and the first process', () => {
    const look = table({ pid: 1, ppid: 0 }, { pid: 3 }, { pid: 4, ppid: 3 }, { pid: 5, ppid: 4 }, { pid: 7 });
    const safe = protectedPids(look, { keeperPids: () => [7] }, { pid: 5, startTime: 100 });
    expect([...safe.keys()].sort((a, b) => a - b)).toEqual([1, 3, 4, 5, 7, process.pid]);
    const other = protectedPids(look, { keeperPids: () => [] }, { pid: 5, startTime: 99 });
    expect([...other.keys()]).not.toContain(5);
  });
});

describe('tags', () => {
  it('of another home count for nothing: sessions of services have the same id there', () => {
    const tags: Tags = { home: '/a', session: 's', originator: 'x:1', isDetached: false };
    expect(tagsIn('/a', tags)).toEqual(tags);
    expect(tagsIn('/b', tags)).toEqual(NO_TAGS);
    expect(tagsIn('/a', { ...tags, home: null })).toEqual(NO_TAGS);
  });

  it('of who asked count without a home: tools set them by themselves', () => {
    const tags: Tags = { home: null, session: null, originator: 'agent:7', isDetached: false };
    expect(tagsIn('/a', tags)).toEqual(tags);
  });
});

describe('an orphan is', () => {
  const exit = { outcome: 'exited', exitCode: 0, signal: null, at: 5_000 } as const;
  const run = { number: 1, pid: 10, startTime: 100, startedAt: 1_000, exit };
  const ended = aSession({ id: 's1', name: 'api', state: 'exited', run });
  const live = aSession({ id: 's2', run: { ...run, pid: 30, exit: null } });

  function orphans(
    look: Table,
    sessions: readonly SessionInfo[] = [ended, live],
    more: Partial<Owners> = {},
  ) {
    const owners = {
      sessions: () => sessions,
      session: (id: string) => sessions.find((one) => one.id === id),
      keeperPids: () => [7],
      isLive: (id: string) => sessions.some((one) => one.id === id && one.state === 'running'),
      isForgotten: () => false,
      ...more,
    };
    return findOrphans(look, owners, []).map(({ process, reason }) => [process.pid, reason]);
  }

  it('what carries the tag of a session that has ended, and what that started', () => {
    const look = table({ pid: 20, tags: { session: 's1' } }, { pid: 21, ppid: 20, startTime: 120 });
    expect(orphans(look)).toEqual([
      [20, 'it belongs to session api (s1), which has ended'],
      [21, 'its parent 20 is left over too'],
    ]);
  });

  it('nothing of a session that lives, begins to live, or cannot be read', () => {
    const look = table(
      { pid: 30 },
      { pid: 31, ppid: 30 },
      { pid: 32, tags: { session: 's2' } },
      { pid: 33, tags: { session: 'unknown' } },
    );
    expect(orphans(look)).toEqual([]);
    expect(orphans(look, [ended], { isLive: () => true })).toEqual([]);
    expect(orphans(look, [live], { isForgotten: (id) => id === 'unknown' })).toEqual([
      [33, 'it belongs to session unknown, which has ended'],
    ]);
  });

  it('what dropped its tags but is still in the session of the system that a recorded run began', () => {
    const left: Given = { pid: 20, group: 15, sid: 10, startTime: 110, startedAt: 2_000 };
    expect(orphans(table(left))).toEqual([[20, 'it was started in session api (s1), which has ended']]);
    // The number was given to another since.
    expect(orphans(table({ ...left, startTime: 900, startedAt: 9_000 }))).toEqual([]);
    expect(orphans(table(left, { pid: 10, startTime: 900 }))).toEqual([]);
  });

  it('what names somebody as who asked for it that is gone, once nobody of them is above it', () => {
    const by = { originator: 'agent:50' };
    expect(orphans(table({ pid: 20, tags: by }))).toEqual([[20, 'agent:50 asked for it and is gone']]);
    // The pid is another's now, younger than what the one before asked for.
    expect(orphans(table({ pid: 50, startTime: 900 }, { pid: 20, tags: by }))).toHaveLength(1);
    expect(orphans(table({ pid: 50, startTime: 90 }, { pid: 20, tags: by }))).toEqual([]);
    // Its parent is there: whoever that is has it in hand.
    const inShell: Given = { pid: 20, ppid: 3, sid: 3, tags: by };
    expect(orphans(table({ pid: 3 }, inShell))).toEqual([]);
    expect(orphans(table({ pid: 3 }, { ...inShell, sid: 20 }))).toHaveLength(1);
  });

  it('never what asked to be left alone, what is dead, a keeper or this daemon', () => {
    const tags = { session: 's1' };
    const look = table(
      { pid: 20, tags: { ...tags, isDetached: true } },
      { pid: 21, tags, state: 'Z' },
      { pid: 7, tags },
      { pid: process.pid, tags },
    );
    expect(orphans(look)).toEqual([]);
  });

  it('what was registered for somebody who is gone', () => {
    const owners = {
      sessions: () => [],
      session: () => undefined,
      keeperPids: () => [],
      isLive: () => false,
      isForgotten: () => false,
    };
    const registration = { pid: 20, startTime: 100, originator: 'agent:50' };
    const found = findOrphans(table({ pid: 20 }), owners, [registration]);
    expect(found.map(({ originator }) => originator)).toEqual(['agent:50']);
    expect(findOrphans(table({ pid: 20 }), owners, [{ ...registration, originator: null }])).toEqual([]);
  });
});
