// What a daemon remembers of services, without processes: the ring of samples, the starts, the rates, and when it looks.

import { expect, it } from 'vitest';
import { Emitter } from '../src/base/event.ts';
import type { SupervisorChange } from '../src/daemon/services/consequences.ts';
import { Columns, type Figures } from '../src/daemon/services/history/columns.ts';
import { History } from '../src/daemon/services/history/history.ts';
import { OutputRates } from '../src/daemon/services/history/outputRates.ts';
import { StartLog } from '../src/daemon/services/history/startLog.ts';
import type { ServiceInfo, ServiceState } from '../src/protocol/types.ts';
import { aService } from './support/models.ts';
import { until } from './support/until.ts';

const figures = (cpuPercent: number): Figures => ({ cpuPercent, memoryBytes: 1024, outputPerSecond: null });

const RUN = { number: 1, pid: 7, startTime: 1, startedAt: 20, exit: null };
const CRASH = { outcome: 'exited', exitCode: 3, signal: null, at: 40 } as const;

function service(state: ServiceState, more: Partial<ServiceInfo> = {}): ServiceInfo {
  return aService({ id: 'api', state, ...more });
}

const running = (ready: boolean): ServiceState => ({ state: 'running', since: 20, ready, healthy: null });
const waiting: ServiceState = { state: 'waiting', on: [] };
const backingOff: ServiceState = {
  state: 'backingOff',
  attempt: 1,
  nextAt: 90,
  reason: '',
  lastLines: [],
  exit: CRASH,
};

it('keeps the newest samples, and forgets a service none of them has', () => {
  const columns = new Columns(3);
  columns.add(1, new Map([['old', figures(1)]]));
  for (const at of [2, 3, 4]) columns.add(at, new Map([['api', figures(at)]]));
  expect(columns.times(9)).toEqual([2, 3, 4]);
  expect(columns.column('api', 9)).toEqual({
    cpu: [2, 3, 4],
    memory: [1024, 1024, 1024],
    output: [null, null, null],
  });
  expect(columns.services).toEqual(['api']);
  columns.add(5, new Map());
  expect(columns.column('api', 2).cpu).toEqual([4, null]);
  expect(columns.countSince(4)).toBe(2);
  expect(columns.countSince(6)).toBe(0);
});

it('tells of each start when it waited, began, was ready and ended', () => {
  const log = new StartLog();
  log.didChange(service(waiting), 10);
  log.didChange(service({ state: 'starting', since: 15 }), 15);
  log.didChange(service(running(false), { run: RUN }), 20);
  log.didChange(service(running(true), { run: RUN }), 30);
  log.didChange(service(running(true), { run: RUN }), 35);
  const ready = { run: 1, begunAt: 10, startedAt: 15, readyAt: 30, endedAt: null, isAutomatic: false };
  expect(log.since('api', 0)).toEqual([expect.objectContaining(ready)]);
  expect(log.since('api', 31)).toEqual([]);
  log.didChange(service(backingOff, { run: { ...RUN, exit: CRASH }, restarts: 1 }), 40);
  log.didChange(service({ state: 'starting', since: 90 }, { run: { ...RUN, exit: CRASH }, restarts: 1 }), 90);
  expect(log.since('api', 31)).toEqual([
    expect.objectContaining({ ...ready, endedAt: 40, exit: CRASH }),
    expect.objectContaining({ run: null, begunAt: 90, startedAt: 90, isAutomatic: true }),
  ]);
});

it('does not say how long a start took that it has not seen, and ends one that came to nothing', () => {
  const log = new StartLog();
  log.didChange(service(running(true), { run: RUN }), 500);
  expect(log.since('api', 0)).toEqual([
    expect.objectContaining({ run: 1, startedAt: 20, readyAt: null, wasFound: true }),
  ]);
  const given = new StartLog();
  given.didChange(service(waiting), 10);
  given.didChange(service({ state: 'stopped' }), 12);
  expect(given.since('api', 0)).toEqual([
    expect.objectContaining({ startedAt: null, endedAt: 12, exit: null }),
  ]);
});

it('remembers only so many starts of a service that crashes all the time', () => {
  const log = new StartLog();
  for (let number = 1; number <= 200; number++) {
    const run = { ...RUN, number, startedAt: number * 10 };
    log.didChange(service({ state: 'starting', since: number * 10 }), number * 10);
    log.didChange(service(running(true), { run }), number * 10 + 1);
    const exit = { ...CRASH, at: number * 10 + 2 };
    log.didChange(service(backingOff, { run: { ...run, exit } }), number * 10 + 2);
  }
  expect(log.since('api', 0).map(({ run }) => run)).toEqual(Array.from({ length: 64 }, (_, i) => 137 + i));
});

it('counts what is printed per second from the look before, and nothing backwards', () => {
  const rates = new OutputRates();
  expect([...rates.update(new Map([['a', 100]]), 0)]).toEqual([]);
  expect([...rates.update(new Map([['a', 600]]), 500)]).toEqual([['a', 1000]]);
  expect([...rates.update(new Map([['a', 0]]), 1000)]).toEqual([['a', 0]]);
});

it('looks while a service runs and not otherwise', async () => {
  const changes = new Emitter<SupervisorChange>();
  const due: (() => void)[] = [];
  let live: readonly ServiceInfo[] = [];
  let looks = 0;
  const history = new History({
    services: () => live,
    onDidChange: changes.event,
    usageOf: async () => {
      looks++;
      return new Map([['api', { cpuPercent: 1, memoryBytes: 1 }]]);
    },
    endsOf: async () => new Map(),
    onError: (error) => expect.unreachable(String(error)),
    timers: {
      after(_, work) {
        due.push(work);
        return { dispose: () => undefined };
      },
    },
    intervalMs: 5_000,
  });
  const put = (info: ServiceInfo): void => {
    live = [info];
    changes.fire({ put: info });
  };
  put(service({ state: 'stopped' }));
  expect(due).toEqual([]);
  put(service(running(true), { run: RUN }));
  due.shift()?.();
  await until('the next look to be planned', () => due.length === 1);
  expect(looks).toBe(1);
  put(service({ state: 'stopped' }, { run: { ...RUN, exit: CRASH } }));
  due.shift()?.();
  expect({ looks, planned: due.length }).toEqual({ looks: 1, planned: 0 });
  expect(history.answer({ root: '/shop', since: 0 })).toMatchObject({
    services: [{ service: 'api', cpu: [1], output: [null] }],
  });
  expect(history.answer({ root: '/blog', since: 0 }).services).toEqual([]);
  changes.fire({ removed: 'api' });
  expect(history.answer({ root: '/shop', since: 0 }).services).toMatchObject([{ cpu: [null], starts: [] }]);
});
