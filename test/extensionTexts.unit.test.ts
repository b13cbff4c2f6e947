// What the extension says: failures, the status bar, a first configuration.

import { describe, expect, it } from 'vitest';
import type { ClientState } from '../src/client/clientState.ts';
import { diagnosticsText } from '../src/extension/diagnosticsText.ts';
import { messageOf } from '../src/extension/messages.ts';
import { cleanUpQuestion, endQuestion, endTreeQuestion, leftText } from '../src/extension/processTexts.ts';
import { ALARM_AFTER_MS, statusPicture } from '../src/extension/statusText.ts';
import * as failures from '../src/protocol/failure.ts';
import type { ProcessNode } from '../src/protocol/types.ts';
import { aProcess, aService, aSession } from './support/models.ts';

const NOW = 1_000_000;
const places = { roots: ['/shop'], window: 'w' };
const upState = { state: 'running', since: 0, ready: true, healthy: null } as const;
const connected: ClientState = { state: 'connected', instance: 'i', pid: 1, version: '1' };
const reconnecting: ClientState = {
  state: 'reconnecting',
  attempt: 3,
  retryAt: NOW + 4_000,
  lastError: failures.connectionLost('the daemon went away'),
};

function picture(given: Partial<Parameters<typeof statusPicture>[0]> = {}) {
  return statusPicture({
    state: connected,
    services: [],
    sessions: [],
    places,
    disconnectedSince: null,
    now: NOW,
    ...given,
  });
}

describe('a failure', () => {
  const all = [
    failures.invalidParams('m', 'd'),
    failures.incompatible({ min: 2, max: 3 }),
    failures.rootMismatch('/shop', 'a', 'b', '/home'),
    failures.notFound('service', 'apo', ['api']),
    failures.spawnFailed('ENOENT', 'x', '/shop'),
    failures.configInvalid([{ file: 'f', line: 3, column: 1, message: 'no such key', severity: 'error' }]),
    failures.launchFailed('no Node', ['last line']),
    failures.notAnswering(7, true),
    failures.connectionLost('gone'),
    failures.fileUnusable('/home', 'read-only'),
    failures.internal('ref 7'),
  ];

  it.each(all.map((failure) => [failure.kind, failure] as const))(
    'of kind %s is one line with at most two buttons',
    (_, failure) => {
      const { text, buttons } = messageOf(failure.data);
      expect(text).toMatch(/^[^\n]+[.?]?$/);
      expect(buttons.length).toBeLessThanOrEqual(2);
    },
  );

  it('of a kind that only a newer daemon knows is still said', () => {
    const data = { kind: 'somethingNew' } as unknown as failures.FailureData;
    expect(messageOf(data).text).toContain('somethingNew');
  });

  it('in holdfast.yaml says where', () => {
    const [problem] = all.filter(({ kind }) => kind === 'configInvalid');
    expect(messageOf((problem as failures.HoldfastFailure).data).text).toBe(
      'holdfast.yaml, line 3: no such key',
    );
  });
});

describe('the status bar', () => {
  it('counts the services of this window that are up, and no others', () => {
    const services = [
      aService({ name: 'a', state: upState }),
      aService({ name: 'b' }),
      aService({ root: '/blog' }),
    ];
    expect(picture({ services }).text).toBe('$(holdfast-anchor) 1/2');
    expect(picture({ services, sessions: [aSession()] }).label).toContain('1 of 2 services up, 1 terminal');
  });

  it('is amber only when a service failed, and says which in words', () => {
    const failed = aService({ state: { state: 'failed', reason: 'exit code 1', lastLines: [], exit: null } });
    expect(picture({ services: [aService({ state: upState })] }).background).toBe('none');
    expect(picture({ services: [failed] })).toMatchObject({ background: 'warning' });
    expect(picture({ services: [failed] }).label).toContain('api failed: exit code 1');
  });

  it('says which try is next and when while it reconnects', () => {
    expect(picture({ state: reconnecting, disconnectedSince: NOW }).text).toContain(
      'reconnecting, try 3 in 4 s',
    );
  });

  it('is red only when it has been disconnected for ten seconds', () => {
    const at = (ms: number): string =>
      picture({ state: reconnecting, disconnectedSince: NOW - ms }).background;
    expect(at(ALARM_AFTER_MS - 1)).toBe('none');
    expect(at(ALARM_AFTER_MS)).toBe('error');
  });

  it('is quiet while nothing runs and nothing is meant to', () => {
    expect(picture({ state: { state: 'closed', reason: 'shutdown' } }).text).toBe(
      '$(holdfast-anchor) shut down',
    );
    const closed = picture({ state: { state: 'closed', reason: 'notRunning' } });
    expect(closed).toMatchObject({
      text: '$(holdfast-anchor)',
      label: 'Holdfast: nothing is running',
      background: 'none',
    });
  });
});

describe('before processes are ended', () => {
  const node = (pid: number, command: string, children: ProcessNode[] = []): ProcessNode => ({
    ...aProcess({ pid, command }),
    children,
  });

  it('it is shown which they are, and which go on', () => {
    const tree = node(10, 'npm run dev', [node(11, 'node vite', [node(12, 'esbuild')])]);
    expect(endTreeQuestion(tree)).toMatchObject({
      text: 'End process 10 and 2 processes below it?',
      detail: '10 npm run dev\n11 node vite\n12 esbuild',
    });
    expect(endQuestion(tree).detail).toBe('10 npm run dev\n\nIt goes on:\n11 node vite\n12 esbuild');
  });

  it('a dialog does not grow beyond the screen', () => {
    const many = Array.from({ length: 30 }, (_, index) => node(100 + index, 'x'.repeat(200)));
    const detail = endTreeQuestion(node(10, 'sh', many)).detail.split('\n');
    expect(detail).toHaveLength(11);
    expect(detail.at(-1)).toBe('and 21 more');
    expect(Math.max(...detail.map(({ length }) => length))).toBeLessThan(100);
  });

  it('what is left over is named with the reason, and zombies of others are not', () => {
    const parent = { pid: 3, command: 'node' };
    const orphan = {
      pid: 10,
      startTime: 1,
      command: 'sleep',
      cwd: null,
      session: 's',
      originator: null,
      parent,
    };
    const zombie = { pid: 11, startTime: 1, command: 'sh', parent, reason: 'not reaped', isOurs: false };
    expect(cleanUpQuestion([], [zombie])).toBeUndefined();
    expect(cleanUpQuestion([{ ...orphan, reason: 'its session has ended' }], [zombie])).toEqual({
      text: 'End 1 process that nothing needs any more?',
      detail: '10 sleep: its session has ended',
      yes: 'Clean Up',
    });
    expect(cleanUpQuestion([], [{ ...zombie, isOurs: true }])?.text).toBe('Have 1 zombie reaped?');
  });

  it('afterwards only what should have ended is spoken of', () => {
    const one = { pid: 10, startTime: 1, command: 'db', reason: 'it waits for a disk', onPurpose: false };
    expect(leftText([{ ...one, onPurpose: true }])).toBeNull();
    expect(leftText([one])).toBe('10 db is still there: it waits for a disk');
  });
});

it('copies diagnostics without secrets, the name of the user and the folder', () => {
  const text = diagnosticsText({
    facts: { services: ['api running'], home: '/home/ada/x', sessions: [] },
    checks: ['- PASS home: /home/ada/.holdfast belongs to ada'],
    log: 'url https://ada:hunter2@host API_KEY=abc123 ',
    home: '/home/ada',
    user: 'ada',
  });
  expect(text).toContain('- services: api running\n- home: ~/x\n- sessions: none');
  expect(text).toContain('~/.holdfast belongs to USER');
  expect(text).not.toMatch(/hunter2|abc123|\bada\b/);
});
