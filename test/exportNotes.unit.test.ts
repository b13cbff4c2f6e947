// What of a service an exported file cannot say stands in its comments: one for each thing, in every format.

import { describe, expect, it } from 'vitest';
import type { ExportFormat } from '../src/config/export/exportStack.ts';
import type { ServiceConfig } from '../src/protocol/types.ts';
import { config, exported, on, plain, timing } from './support/exported.ts';

describe('what a format cannot say', () => {
  const watch: ServiceConfig['watch'] = {
    paths: ['src/**/*.ts'],
    ignore: [],
    debounceMs: 300,
    action: 'restart',
  };
  const limits = { memoryBytes: 1, cpuPercent: null, files: null, nice: null, action: 'warn' } as const;
  const other = config('other', { ready: { log: 'up .*', ...timing } });
  const all = config('all', {
    tty: true,
    ready: { log: 'listening on .*', ...timing },
    health: { port: 1, ...timing },
    stop: { ...plain.stop, keys: ['q'] },
    onPortConflict: 'bump',
    ports: [1],
    dependsOn: on('other', 'ready'),
    watch,
    limits,
    group: 'backend',
  });
  const said = (format: ExportFormat, ...services: readonly ServiceConfig[]): string[] =>
    Object.values(exported(format, ...services))
      .join('\n')
      .split('\n')
      .flatMap((line) => /^\s*# (.*)$/.exec(line)?.[1] ?? []);
  const begins = (...words: readonly string[]) =>
    words.map((text) => expect.stringMatching(new RegExp(`^${text}`)));

  it.each([
    [
      'systemd',
      [
        'ready: .*listening',
        'health',
        'restart: ',
        'stop keys q',
        'tty',
        'ports: .*1',
        'onPortConflict',
        'watch src',
        'limits warn',
        'group',
        'dependsOn other',
      ],
    ],
    [
      'compose',
      [
        'image',
        'ready: .*listening',
        'health',
        'restart: ',
        'stop keys q',
        'onPortConflict',
        'watch src',
        'limits warn',
        'dependsOn other',
      ],
    ],
    [
      'kubernetes',
      [
        'image',
        'ready: .*listening',
        'restart: ',
        'stop keys q',
        'onPortConflict',
        'watch src',
        'limits warn',
        'dependsOn other',
      ],
    ],
    [
      'procfile',
      [
        'ready',
        'health',
        'restart ',
        'stop',
        'ports: .*1',
        'watch src',
        'limits',
        'group',
        'dependsOn other',
      ],
    ],
  ] as const)('is in the comments of %s', (format, expected) => {
    expect(said(format, other, all)).toEqual(expect.arrayContaining(begins(...expected)));
  });

  it.each([
    ['systemd', config('a', { cron: '0 0 1,L * *' }), 'cron'],
    [
      'compose',
      config('a', { cron: '0 0 1 * *', timeoutMs: 1_000, stop: { ...plain.stop, command: 'x' } }),
      'cron',
    ],
    ['compose', config('a', { timeoutMs: 1_000 }), 'timeout 1s'],
    ['compose', config('a', { stop: { ...plain.stop, command: 'x' } }), 'stop command'],
    ['kubernetes', config('a', { cron: '0 0 0 1 * *' }), 'cron'],
    ['kubernetes', config('a', { timeoutMs: 1_000 }), 'timeout 1s'],
    ['kubernetes', config('a', { stop: { ...plain.stop, signal: 'SIGINT' } }), 'stop signal SIGINT'],
    [
      'kubernetes',
      config('a', { ready: { http: 'http://x/', status: 204, body: 'ok', headers: {}, ...timing } }),
      'ready body ok',
    ],
    ['procfile', config('a', { cron: '0 0 1 * *' }), 'cron'],
    ['procfile', config('a', { autostart: false }), 'autostart'],
  ] as const)('is in the comments of %s (%#)', (format, service, expected) => {
    expect(said(format, service)).toEqual(expect.arrayContaining(begins(expected)));
  });

  it('names that would be the same stay apart', () => {
    expect(Object.keys(exported('systemd', config('api#1'), config('api.1')))).toEqual([
      'the-shop-api-1.service',
      'the-shop-api-1-2.service',
      'the-shop.target',
    ]);
  });
});
