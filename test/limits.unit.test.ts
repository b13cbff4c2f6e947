// Looking at what runs use: as long as somebody wants to know, once for all of them, and a verdict only after several looks.

import { beforeEach, expect, it } from 'vitest';
import { LimitWatch } from '../src/daemon/services/limits/limitWatch.ts';
import { type ProcessUsage, UsageLooks } from '../src/daemon/services/limits/usageLooks.ts';

const LIMITS = { memoryBytes: 100, cpuPercent: 50, files: null, nice: null, action: 'warn' } as const;

let timers: (() => void)[];
let looked: (readonly string[])[];
let usage: ReadonlyMap<string, ProcessUsage> | Error;
let looks: UsageLooks;
let errors: unknown[];

beforeEach(() => {
  timers = [];
  looked = [];
  errors = [];
  usage = new Map();
  looks = new UsageLooks(
    {
      after: (_delayMs, work) => {
        timers.push(work);
        return { dispose: () => void timers.splice(timers.indexOf(work), 1) };
      },
    },
    async (sessions) => {
      looked.push(sessions);
      if (usage instanceof Error) throw usage;
      return usage;
    },
    (error) => errors.push(error),
  );
});

async function look(): Promise<void> {
  for (const work of timers.splice(0)) work();
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

it('is done while there is somebody to tell, once for all', async () => {
  expect(timers).toHaveLength(0);
  const heard: string[] = [];
  const first = looks.watch('a', ({ memoryBytes }) => heard.push(`a ${memoryBytes}`));
  const second = looks.watch('b', ({ memoryBytes }) => heard.push(`b ${memoryBytes}`));
  looks.watch('gone', () => heard.push('gone'));
  expect(timers).toHaveLength(1);
  usage = new Map([
    ['a', { memoryBytes: 1, cpuPercent: 0 }],
    ['b', { memoryBytes: 2, cpuPercent: 0 }],
  ]);
  await look();
  expect(looked).toEqual([['a', 'b', 'gone']]);
  expect(heard).toEqual(['a 1', 'b 2']);
  first.dispose();
  await look();
  expect(looked[1]).toEqual(['b', 'gone']);
  second.dispose();
  looks.dispose();
  expect(timers).toHaveLength(0);
});

it('goes on after one that failed', async () => {
  looks.watch('a', () => undefined);
  usage = new Error('no table');
  await look();
  expect(errors).toHaveLength(1);
  expect(timers).toHaveLength(1);
});

it('tells of a run that is over its limits in three looks in a row, and when it no longer is', async () => {
  const said: (string | null)[] = [];
  const watch = new LimitWatch(
    (session, listener) => looks.watch(session, listener),
    'a',
    LIMITS,
    (excess) => said.push(excess),
  );
  const sees = async (...values: readonly (readonly [memoryBytes: number, cpuPercent: number])[]) => {
    for (const [memoryBytes, cpuPercent] of values) {
      usage = new Map([['a', { memoryBytes, cpuPercent }]]);
      await look();
    }
  };
  await sees([101, 0], [101, 0], [100, 50], [101, 0], [0, 51]);
  expect(said).toEqual([]);
  await sees([0, 60], [0, 60]);
  expect(said).toEqual(['60% of a core, more than its limit of 50%']);
  await sees([0, 0]);
  expect(said).toHaveLength(2);
  expect(said[1]).toBeNull();
  watch.dispose();
  expect(timers).toHaveLength(0);
});
