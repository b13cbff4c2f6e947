// What the extension says: failures, the status bar, a first configuration.

import { describe, expect, it } from 'vitest';
import type { ClientState } from '../src/client/clientState.ts';
import { parseConfig } from '../src/config/parse.ts';
import { proposeConfig } from '../src/extension/firstConfig.ts';
import { messageOf } from '../src/extension/messages.ts';
import { ALARM_AFTER_MS, statusPicture } from '../src/extension/statusText.ts';
import * as failures from '../src/protocol/failure.ts';
import { aService, aSession } from './support/models.ts';

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
    const closed = picture({ state: { state: 'closed', reason: 'notRunning' } });
    expect(closed).toMatchObject({
      text: '$(holdfast-anchor)',
      label: 'Holdfast: nothing is running',
      background: 'none',
    });
  });
});

describe('a first holdfast.yaml', () => {
  const servicesOf = (text: string): Record<string, unknown> => {
    const { services, problems } = parseConfig(text, {
      file: 'holdfast.yaml',
      root: '/shop',
      environment: () => undefined,
    });
    expect(problems).toEqual([]);
    return Object.fromEntries(services.map(({ name, command }) => [name, command]));
  };

  it('takes every line of a Procfile as it is', () => {
    const procfile = 'web: bundle exec rails s -p $PORT\n# no\nworker: echo "a: b" # c\n';
    expect(servicesOf(proposeConfig({ procfile, names: [] }))).toEqual({
      web: 'bundle exec rails s -p $PORT',
      worker: 'echo "a: b" # c',
    });
  });

  it('takes the scripts that go on running, run by the package manager of the folder', () => {
    const packageJson = JSON.stringify({
      scripts: { build: 'x', dev: 'y', start: 'z', 'dev:api': 'w', test: 't' },
    });
    expect(servicesOf(proposeConfig({ packageJson, names: ['pnpm-lock.yaml'] }))).toEqual({
      dev: 'pnpm run dev',
      'dev-api': 'pnpm run dev:api',
    });
  });

  it.each([[undefined], ['not json'], ['{"scripts":{"build":"x"}}']])(
    'is an example that works where there is nothing to go by: %s',
    (packageJson) => {
      expect(Object.keys(servicesOf(proposeConfig({ packageJson, names: [] })))).toEqual(['clock']);
    },
  );
});
