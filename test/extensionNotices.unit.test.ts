// What is worth a notification, and how it is said.

import { describe, expect, it } from 'vitest';
import {
  crashLoopText,
  lostText,
  noticedOfService,
  noticedOfSession,
} from '../src/extension/notices/noticed.ts';
import { portText } from '../src/extension/notices/portText.ts';
import type { ServiceInfo } from '../src/protocol/types.ts';
import { aService, aSession } from './support/models.ts';

const before = aService({ state: { state: 'starting', since: 1 } });
const failed = (reason: string, takenPort?: number): ServiceInfo['state'] => ({
  state: 'failed',
  reason,
  lastLines: [],
  exit: null,
  ...(takenPort !== undefined && { takenPort }),
});
const backingOff = (attempt: number): ServiceInfo['state'] => ({
  state: 'backingOff',
  attempt,
  nextAt: 1,
  reason: '',
  lastLines: [],
  exit: null,
});

describe('a service', () => {
  it.each<[string, Partial<ServiceInfo>, object]>([
    ['crashes for the third time', { state: backingOff(3) }, { kind: 'crashLoop', port: null }],
    ['has given up', { state: failed('crashed'), restarts: 16 }, { kind: 'crashLoop' }],
    [
      'does not get its port',
      { state: failed('port 3000 is held by pid 4242 (node x.js)', 3000) },
      { kind: 'portConflict', port: 3000 },
    ],
    ['was lost', { state: { state: 'lost', reason: 'killed' } }, { kind: 'lostSession', name: 'api' }],
  ])('that %s is told of', (_, after, notice) => {
    expect(noticedOfService(before, aService(after))).toMatchObject(notice);
  });

  it.each<[string, ServiceInfo | undefined, Partial<ServiceInfo>]>([
    ['stumbles once', before, { state: backingOff(1) }],
    ['was stopped', before, { state: { state: 'stopped' } }],
    [
      'is as it was',
      aService({ state: failed('crashed'), restarts: 2 }),
      { state: failed('crashed'), restarts: 2 },
    ],
    ['was so when the window opened', undefined, { state: failed('crashed'), restarts: 2 }],
    ['cannot be started, which the view says', before, { state: failed('no such command') }],
  ])('that %s is not', (_, known, after) => {
    expect(noticedOfService(known, aService(after))).toBeUndefined();
  });
});

it('tells of a terminal that was lost, once, and of none that ended', () => {
  const [live, lost] = [aSession(), aSession({ state: 'lost' })];
  expect(noticedOfSession(live, lost)).toMatchObject({ kind: 'lostSession', name: 'bash-1' });
  expect(noticedOfSession(lost, lost)).toBeUndefined();
  expect(noticedOfSession(live, aSession({ state: 'exited' }))).toBeUndefined();
  expect(noticedOfSession(live, aSession({ state: 'lost', kind: 'service' }))).toBeUndefined();
});

it('says in one sentence what happened to several', () => {
  expect(crashLoopText(['api'], false)).toBe('api crashes again and again.');
  expect(crashLoopText(['api', 'web', 'db', 'mail'], false)).toBe(
    'api, web, db and 1 more crash again and again.',
  );
  expect(lostText(['api', 'web'])).toBe('api and web were lost: the keeper behind them was killed.');
});

it('says who has the port, and of which folder', () => {
  const holder = {
    port: 3000,
    pid: 4242,
    startTime: 1,
    command: '/usr/bin/node server.js',
    user: 'ada',
    root: '/home/ada/blog',
    session: null,
    service: null,
    originator: null,
  };
  const say = (...[who, name]: [typeof holder | null, string?]): string =>
    portText('web', 3000, who, name, '/home/ada');
  expect(say(holder)).toBe('web did not start: port 3000 is held by node 4242 of ~/blog.');
  expect(say(holder, 'blog')).toBe('web did not start: port 3000 is held by blog (node 4242) of ~/blog.');
  expect(say(null)).toBe('web did not start: port 3000 was held by a process that is gone now.');
});
