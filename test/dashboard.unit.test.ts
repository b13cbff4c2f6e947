// The dashboard without a page: what it is told, what it makes of it, where it puts it.

import { expect, it } from 'vitest';
import { byteSteps, bytes, duration } from '../src/dashboard/amounts.ts';
import { layOut, NODE, neighbour } from '../src/dashboard/layout.ts';
import {
  FIRST_CHOICE,
  type HistoryMessage,
  readChoice,
  readToHost,
  readToPage,
  type Start,
} from '../src/dashboard/messages.ts';
import { startUps, ticks } from '../src/dashboard/startUp.ts';
import {
  addHistory,
  chartColumns,
  EMPTY_TIMELINE,
  marksOf,
  nearest,
  valueAt,
} from '../src/dashboard/timeline.ts';

const CRASH = { outcome: 'exited', exitCode: 1, signal: null, at: 0 } as const;

function aStart(given: Partial<Start>): Start {
  return {
    run: 1,
    begunAt: 0,
    startedAt: 0,
    readyAt: null,
    endedAt: null,
    exit: null,
    isAutomatic: false,
    wasFound: false,
    ...given,
  };
}

function told(given: Partial<HistoryMessage>): HistoryMessage {
  return {
    type: 'history',
    root: '/shop',
    isWhole: false,
    now: 10_000,
    intervalMs: 1_000,
    times: [],
    services: [],
    ...given,
  };
}

const track = (service: string, cpu: (number | null)[], starts: Start[] = []) => ({
  service,
  cpu,
  memory: cpu,
  output: cpu,
  starts,
});

it('takes what the other end says, and nothing of another shape', () => {
  expect(readToHost({ type: 'show', root: null })).toEqual({ type: 'show', root: null });
  expect(readToHost({ type: 'act', verb: 'restart', service: 'x', more: 1 })).toBeDefined();
  for (const bad of [
    null,
    'show',
    {},
    { type: 'show' },
    { type: 'act', verb: 'erase', service: 'x' },
    { type: 'act', verb: 'stop', service: 7 },
    { type: 'offer', offer: 'workbench.action.quit' },
  ])
    expect(readToHost(bad)).toBeUndefined();
  expect(readToPage(told({ services: [track('api', [1, null], [aStart({ exit: CRASH })])] }))).toBeDefined();
  expect(readToPage(told({ now: Number.NaN }))).toBeUndefined();
  expect(readToPage({ ...told({}), services: [{ ...track('api', []), cpu: ['1'] }] })).toBeUndefined();
});

it('goes on with what was chosen, and begins anew with what it does not understand', () => {
  const choice = { root: '/shop', minutes: 60, hidden: ['a'], selected: 'b' };
  expect(readChoice(choice)).toEqual(choice);
  for (const other of [undefined, { ...choice, minutes: 7 }, { ...choice, hidden: 'a' }])
    expect(readChoice(other)).toEqual(FIRST_CHOICE);
});

it('puts answers together: nothing twice, nothing older than an hour, a new service with nothing before it', () => {
  const first = addHistory(EMPTY_TIMELINE, told({ times: [1_000, 2_000], services: [track('a', [1, 2])] }));
  const more = { times: [2_000, 3_000], services: [track('a', [2, 3]), track('b', [8, 9])] };
  const second = addHistory(first, told(more));
  expect(second.times).toEqual([1_000, 2_000, 3_000]);
  expect(second.tracks.get('a')?.cpu).toEqual([1, 2, 3]);
  expect(second.tracks.get('b')?.cpu).toEqual([null, null, 9]);
  expect(valueAt(second, 'a', 'cpu', 1_400)).toBe(1);
  expect(valueAt(second, 'a', 'cpu', null)).toBe(3);
  const late = { now: 3_602_500, times: [3_602_000], services: [track('a', [4])] };
  const third = addHistory(second, told(late));
  expect(third.times).toEqual([3_000, 3_602_000]);
  expect([...third.tracks.keys()]).toEqual(['a']);
});

it('keeps what one daemon told of a start when the next one only found its run', () => {
  const seen = aStart({ run: 4, begunAt: 100, startedAt: 200, readyAt: 900 });
  const before = addHistory(EMPTY_TIMELINE, told({ services: [track('a', [], [seen])] }));
  const found = aStart({ run: 4, begunAt: 250, startedAt: 250, wasFound: true });
  const after = addHistory(before, told({ services: [track('a', [], [found])] }));
  expect(after.tracks.get('a')?.starts).toEqual([seen]);
});

it('leaves a gap in the lines where nothing was looked at', () => {
  const timeline = addHistory(
    EMPTY_TIMELINE,
    told({ times: [1_000, 2_000, 8_000], services: [track('a', [1, 2, 3])] }),
  );
  expect(chartColumns(timeline, 'cpu', ['a', 'gone'])).toEqual([
    [1, 2, 5, 8],
    [1, 2, null, 3],
    [null, null, null, null],
  ]);
  expect(nearest([], 5)).toBe(-1);
  expect(nearest([1, 4, 9], 6)).toBe(1);
});

it('marks crashes and restarts that were asked for, and not what a crash brought', () => {
  const starts = [
    aStart({ run: 1, endedAt: 50, exit: CRASH }),
    aStart({
      run: 2,
      begunAt: 60,
      startedAt: 60,
      isAutomatic: true,
      endedAt: 90,
      exit: { ...CRASH, exitCode: 0 },
    }),
    aStart({ run: 3, begunAt: 100, startedAt: 110 }),
  ];
  expect(marksOf(starts)).toEqual([
    { at: 50, kind: 'crash' },
    { at: 110, kind: 'restart' },
  ]);
  expect(marksOf([aStart({ run: 9, wasFound: true })])).toEqual([]);
});

it('makes of what was started together one waterfall, newest first, with how long each waited and took', () => {
  const starts = new Map([
    ['db', [aStart({ begunAt: 1_000, startedAt: 1_000, readyAt: 2_500 })]],
    [
      'api',
      [
        aStart({ begunAt: 1_002, startedAt: 2_500, readyAt: 3_000 }),
        aStart({ run: 2, begunAt: 60_000, startedAt: 60_000 }),
      ],
    ],
    ['job', [aStart({ begunAt: 1_001, startedAt: 1_001, endedAt: 1_200, exit: { ...CRASH, exitCode: 0 } })]],
    [
      'bad',
      [
        aStart({ begunAt: 1_001, startedAt: 1_001, endedAt: 1_301, exit: CRASH }),
        aStart({ isAutomatic: true }),
      ],
    ],
  ]);
  const [last, first, ...others] = startUps(starts, 61_000);
  expect(others).toEqual([]);
  expect(last).toMatchObject({
    at: 60_000,
    bars: [{ service: 'api', outcome: 'starting', startedMs: 1_000 }],
  });
  expect(first).toMatchObject({ at: 1_000, lengthMs: 2_000 });
  expect(
    first?.bars.map(({ service, outcome, waitedMs, startedMs }) => [service, outcome, waitedMs, startedMs]),
  ).toEqual([
    ['db', 'ready', 0, 1_500],
    ['job', 'completed', 0, 199],
    ['bad', 'crashed', 0, 300],
    ['api', 'ready', 1_498, 500],
  ]);
  expect(ticks(2_000)).toEqual([0, 500, 1_000, 1_500, 2_000]);
  expect(ticks(1)).toEqual([0, 1]);
});

it('puts what is needed to the left of what needs it, none over another, whatever needs what', () => {
  const names = Array.from({ length: 12 }, (_, index) => `s${index}`);
  const services = names.map((id, index) => ({
    id,
    needs: names.filter((_, other) => other < index && (index * 7 + other * 3) % 4 === 0),
  }));
  const { places, edges, width, height } = layOut(services);
  for (const { from, to } of edges)
    expect(places.get(from)?.layer ?? 99).toBeLessThan(places.get(to)?.layer ?? 0);
  expect(edges).toHaveLength(services.flatMap(({ needs }) => needs).length);
  const all = [...places.values()];
  for (const a of all) {
    expect(a.x - NODE.width / 2).toBeGreaterThanOrEqual(0);
    expect(a.x + NODE.width / 2).toBeLessThanOrEqual(width);
    expect(a.y - NODE.height / 2).toBeGreaterThanOrEqual(0);
    expect(a.y + NODE.height / 2).toBeLessThanOrEqual(height);
    for (const b of all)
      if (a !== b && a.layer === b.layer) expect(Math.abs(a.y - b.y)).toBeGreaterThanOrEqual(NODE.height);
  }
});

it('goes along what is needed and what needs it, and through a layer', () => {
  const layout = layOut([
    { id: 'db', needs: [] },
    { id: 'cache', needs: [] },
    { id: 'api', needs: ['cache'] },
    { id: 'web', needs: ['api', 'db'] },
  ]);
  expect(neighbour(layout, 'cache', 'ArrowRight')).toBe('api');
  expect(neighbour(layout, 'db', 'ArrowRight')).toBe('web');
  expect(neighbour(layout, 'api', 'ArrowLeft')).toBe('cache');
  expect(neighbour(layout, 'web', 'ArrowRight')).toBeUndefined();
  expect([neighbour(layout, 'db', 'ArrowDown'), neighbour(layout, 'db', 'ArrowUp')]).toContain('cache');
  expect(neighbour(layout, 'db', 'End')).toBe('web');
  expect(neighbour(layout, 'db', 'x')).toBeUndefined();
});

it('draws what needs itself in a circle all the same, and what is not there not at all', () => {
  const { places, edges } = layOut([
    { id: 'a', needs: ['b', 'gone'] },
    { id: 'b', needs: ['a'] },
  ]);
  expect([...places.keys()]).toEqual(['a', 'b']);
  expect(edges).toHaveLength(1);
  expect(layOut([])).toMatchObject({ edges: [] });
});

it('says amounts in few letters', () => {
  expect([0, 340, 1_234, 12_345, 61_000].map(duration)).toEqual([
    '0 ms',
    '340 ms',
    '1.2 s',
    '12 s',
    '1 min 1 s',
  ]);
  expect([0, 512, 2_048, 90 * 1024 * 1024].map(bytes)).toEqual(['0 B', '512 B', '2 kB', '90 MB']);
  expect(byteSteps(200, 3)).toEqual([0, 64, 128, 192]);
});
