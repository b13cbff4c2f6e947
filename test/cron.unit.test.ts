// When the clock starts a service: the next time through changes of clocks, sleep and a clock that was wrong, and what several
// services have of it.

import { readFileSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { CronClock, nextTime } from '../src/daemon/services/cronClock.ts';
import { ROOT, Supervised, until } from './support/supervised.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const at = (text: string): number => Date.parse(text);

/** A clock on the wall and one timer, which does not go on while the machine sleeps. */
class Time {
  wall = at('2027-01-10T12:00:00');
  readonly clock = { now: () => this.wall, monotonic: () => 0 };
  #timer: { leftMs: number; readonly work: () => void } | undefined;
  readonly timers = {
    after: (delayMs: number, work: () => void) => {
      const timer = { leftMs: delayMs, work };
      this.#timer = timer;
      return {
        dispose: () => {
          if (this.#timer === timer) this.#timer = undefined;
        },
      };
    },
  };

  get hasTimer(): boolean {
    return this.#timer !== undefined;
  }

  pass(ms: number): void {
    const end = this.wall + ms;
    for (
      let timer = this.#timer;
      timer !== undefined && this.wall + timer.leftMs <= end;
      timer = this.#timer
    ) {
      this.wall += timer.leftMs;
      this.#timer = undefined;
      timer.work();
    }
    if (this.#timer !== undefined) this.#timer.leftMs -= Math.max(0, end - this.wall);
    this.wall = Math.max(this.wall, end);
  }

  sleep(ms: number): void {
    this.wall += ms;
  }
}

describe('the clock of a service', () => {
  let time: Time;
  let times: number[];
  let cron: CronClock;

  beforeEach(() => {
    time = new Time();
    times = [];
    cron = new CronClock(time, null, () => times.push(time.wall));
    cron.set('0 3 * * *');
    return () => cron.dispose();
  });

  it('says when it is time, and when next, until it is taken away', () => {
    expect(cron.nextAt).toBe(at('2027-01-11T03:00:00'));
    time.pass(2 * DAY);
    expect(times).toEqual([at('2027-01-11T03:00:00'), at('2027-01-12T03:00:00')]);
    cron.set('30 12 * * *');
    time.pass(HOUR);
    expect(times).toHaveLength(3);
    cron.set(null);
    expect([cron.nextAt, time.hasTimer]).toEqual([null, false]);
    time.pass(5 * DAY);
    expect(times).toHaveLength(3);
  });

  it('makes up for one time of those that were slept through, soon after', () => {
    time.sleep(30 * DAY);
    const wokeAt = time.wall;
    time.pass(HOUR);
    expect(times).toHaveLength(1);
    expect((times[0] ?? 0) - wokeAt).toBeLessThanOrEqual(60_000);
    expect(cron.nextAt).toBe(at('2027-02-10T03:00:00'));
  });

  it('comes once where the clock is set back a little, and believes one that is set back far', () => {
    time.pass(15 * HOUR + 1_000);
    expect(times).toHaveLength(1);
    time.sleep(-60_000);
    time.pass(HOUR);
    expect(times).toHaveLength(1);
    time.sleep(400 * DAY);
    time.pass(HOUR);
    expect(times).toHaveLength(2);
    time.sleep(-400 * DAY);
    time.pass(60_000);
    expect(cron.nextAt).toBe(at('2027-01-12T03:00:00'));
  });

  it('makes up for what passed before it began, where that is known', () => {
    const resumed = new CronClock(time, time.wall - 5 * DAY, () => times.push(time.wall));
    resumed.set('0 3 * * *');
    time.pass(HOUR);
    expect(times).toHaveLength(1);
    expect(resumed.nextAt).toBe(at('2027-01-11T03:00:00'));
    resumed.dispose();
  });
});

describe('where clocks change', () => {
  beforeEach(() => {
    const before = process.env['TZ'];
    process.env['TZ'] = 'Europe/Berlin';
    return () => {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    };
  });

  const timesOf = (cron: string, from: string, count: number): readonly string[] => {
    const found: number[] = [];
    for (let now = at(from); found.length < count; now = found.at(-1) ?? now)
      found.push(nextTime(cron, now) ?? Number.NaN);
    return found.map((time) => new Date(time).toISOString().slice(0, 16));
  };

  it('a time that is left out in spring comes right after the gap, and the next day as ever', () => {
    expect(timesOf('30 2 * * *', '2027-03-27T12:00:00Z', 2)).toEqual([
      '2027-03-28T01:00',
      '2027-03-29T00:30',
    ]);
    expect(timesOf('30 2,14 * * *', '2027-03-27T20:00:00Z', 2)).toEqual([
      '2027-03-28T01:00',
      '2027-03-28T12:30',
    ]);
  });

  it('a time of day that comes twice in autumn counts once, what comes every half hour goes on', () => {
    expect(timesOf('30 2 * * *', '2027-10-30T12:00:00Z', 2)).toEqual([
      '2027-10-31T00:30',
      '2027-11-01T01:30',
    ]);
    expect(timesOf('*/30 * * * *', '2027-10-31T00:00:00Z', 4)).toEqual([
      '2027-10-31T00:30',
      '2027-10-31T01:00',
      '2027-10-31T01:30',
      '2027-10-31T02:00',
    ]);
  });
});

describe('a service with a clock', () => {
  const TEXT = `
services:
  web: { command: web }
  yearly: { command: yearly, cron: "0 3 1 1 *" }
`;
  let supervised: Supervised;

  beforeEach(() => {
    supervised = new Supervised();
    return () => supervised.supervisor.dispose();
  });

  const did = (): readonly string[] => supervised.runner.did;
  const nextOf = (name: string): number | null | undefined => supervised.named(name)?.nextRunAt;

  it('is left to it unless it is named, or something that is started needs it', async () => {
    await supervised.upWith(TEXT);
    await supervised.isIn('web', 'running');
    expect(did()).toEqual(['start web']);
    expect(nextOf('yearly')).toBe(nextTime('0 3 1 1 *', Date.now()));
    expect(nextOf('web')).toBeNull();
    const { results } = await supervised.start('all');
    expect(results.map(({ result }) => result)).toEqual(['nothingToDo', 'nothingToDo']);
    const params = { target: ['yearly'], root: ROOT, env: [], envPolicy: 'client' as const };
    await supervised.supervisor.start({ ...params, leaveToClock: true });
    await supervised.supervisor.restart({ ...params, target: ['all'] });
    await until(() => did().length === 3);
    expect(did()).toEqual(['start web', 'stop web', 'start web']);
    await supervised.start('yearly');
    await until(() => did().at(-1) === 'start yearly');

    await supervised.upWith(`${TEXT}  b: { command: b, dependsOn: { nightly: { condition: completed } } }
  nightly: { command: nightly, cron: "0 3 * * *" }
`);
    await until(() => did().at(-1) === 'start nightly');
  });

  it('has done its work after exit code 0 whatever its policy, stays with its clock, and not when stopped', async () => {
    await supervised.upWith(TEXT);
    await supervised.start('yearly');
    await supervised.isIn('yearly', 'running');
    supervised.runner.end('yearly', 0);
    await supervised.isIn('yearly', 'completed');
    expect(nextOf('yearly')).not.toBeNull();
    const { results } = await supervised.supervisor.stop({ target: ['yearly'], root: ROOT });
    expect(results.map(({ result }) => result)).toEqual(['done']);
    expect(supervised.named('yearly')).toMatchObject({ state: { state: 'stopped' }, nextRunAt: null });
  });

  it('keeps its clock over a restart of the daemon, which makes up for a time that passed, once', async () => {
    await supervised.upWith(TEXT);
    const armed = nextOf('yearly');
    supervised.supervisor.dispose();
    const again = supervised.startAgain();
    await again.finishAdoption();
    expect(nextOf('yearly')).toBe(armed);
    again.dispose();
    const text = readFileSync(supervised.stateFile, 'utf8');
    expect(text).toContain(String(armed));
    writeFileSync(supervised.stateFile, text.replaceAll(String(armed), String(Date.now() - 5 * DAY)));
    await supervised.startAgain().finishAdoption();
    await until(() => did().at(-1) === 'start yearly');
    expect(nextOf('yearly')).toBe(armed);
    expect(did().filter((done) => done === 'start yearly')).toHaveLength(1);
  });

  it('is nobody else to start after a restart of the machine', async () => {
    await supervised.upWith(TEXT);
    supervised.supervisor.dispose();
    await supervised.startAgain('boot-2').finishAdoption();
    expect(nextOf('yearly')).toBeNull();
  });
});
