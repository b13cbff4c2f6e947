// Every key of a service beyond the command: what it becomes, what it is without being said, and how its mistakes are told.
import { Cron } from 'croner';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mistakeInCron } from '../src/config/cron.ts';
import { parseConfig } from '../src/config/parse.ts';
import { KEY_NAMES } from '../src/config/stopKeys.ts';
import { keysToText } from '../src/daemon/sessions/keys.ts';
import { ServiceConfig as ServiceConfigSchema } from '../src/protocol/schema/model.ts';
import type { ServiceConfig } from '../src/protocol/types.ts';
import { configSource } from './support/configSource.ts';

function parse(text: string) {
  return parseConfig(text, configSource({ root: '/r' }));
}

/** The service `a`, whose keys these are. */
function service(keys: string): ServiceConfig {
  const { services, problems } = parse(`services: { a: { command: x, ${keys} } }`);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const [config] = services;
  if (config === undefined) throw new Error('no service');
  return config;
}

/** What is said of it, each with the text it points at; without what is not acted on yet. */
function mistakes(keys: string): { at: string; message: string }[] {
  const text = `services: { a: { command: x, ${keys} } }`;
  return parse(text)
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ column, message }) => ({ at: text.slice(column - 1), message }));
}

function beginning(text: string): RegExp {
  return new RegExp(`^${text.replace(/[^\w\s]/g, '\\$&')}`);
}

describe('a service', () => {
  it('that says nothing is what the protocol makes of a record of old', () => {
    const { name, command, cwd, env, tty, group, autostart, ports, dependsOn, restart, stop, ready } =
      service('');
    const old = { name, command, cwd, env, tty, group, autostart, ports, dependsOn, restart, ready };
    const { signal, graceMs } = stop;
    expect(ServiceConfigSchema.parse({ ...old, stop: { signal, graceMs } })).toEqual(service(''));
  });

  it.each([
    ['port: 80', { port: 80 }],
    ['log: up', { log: 'up' }],
    ['exec: pg_isready', { exec: 'pg_isready' }],
    ['exec: [pg_isready, -q]', { exec: ['pg_isready', '-q'] }],
    ['file: run/ready', { file: '/r/api/run/ready' }],
    ['http: "http://[::1]:80/x?y"', { http: 'http://[::1]:80/x?y', status: null, body: null, headers: {} }],
    [
      'http: "https://a.test", status: 204, body: "o.k", headers: { X-A: 1 }',
      { http: 'https://a.test', status: 204, body: 'o.k', headers: { 'X-A': '1' } },
    ],
  ])('is ready by { %s }, which the protocol knows', (text, check) => {
    const config = service(`cwd: api, ready: { ${text} }`);
    const timing = { delayMs: 0, everyMs: 500, timeoutMs: 1000, successes: 1, failures: 3 };
    expect(config.ready).toEqual({ ...check, ...timing });
    expect(ServiceConfigSchema.parse(config)).toEqual(config);
    if (text.startsWith('log')) return;
    const { health } = service(`cwd: api, health: { ${text}, failures: 5 }`);
    expect(health).toEqual({ ...check, ...timing, everyMs: 10_000, failures: 5 });
  });

  it('takes the timing of probes one by one from its defaults, and the check from where it stands', () => {
    const { services } = parse(
      'defaults: { ready: { every: 1s, failures: 9 } }\nservices: { a: { command: x, ready: { port: 1, every: 2s } }, b: { command: x } }',
    );
    expect(services[0]?.ready).toMatchObject({ port: 1, everyMs: 2000, failures: 9 });
    expect(services[1]?.ready).toBeNull();
  });

  it('can say that it has none of what its defaults have', () => {
    const { services } = parse(
      'defaults: { ready: { port: 1 }, watch: { paths: x }, limits: { nice: 1 }, timeout: 1s }\nservices: { a: { command: x, ready: null, watch: ~, limits: null, timeout: null } }',
    );
    expect(services[0]).toMatchObject({ ready: null, watch: null, limits: null, timeoutMs: null });
  });

  it.each([
    ['stop: { command: [a, b] }', { stop: { command: ['a', 'b'], keys: null, signal: 'SIGTERM' } }],
    ['stop: { keys: q, grace: 1s }', { stop: { keys: ['q'], command: null, graceMs: 1000 } }],
    ['stop: { keys: "C-c, M-x,Up" }', { stop: { keys: ['C-c', 'M-x', 'Up'] } }],
    ['stop: { keys: ["," , Enter] }', { stop: { keys: [',', 'Enter'] } }],
    ['logs: { maxSize: 1MiB }', { logs: { maxSizeBytes: 1_048_576, maxFiles: 5, timestamps: false } }],
    ['logs: { maxFiles: 2, timestamps: true }', { logs: { maxFiles: 2, timestamps: true } }],
    ['watch: { paths: src }', { watch: { paths: ['src'], ignore: [], debounceMs: 300, action: 'restart' } }],
    ['watch: { paths: [a, b], ignore: c, debounce: 0 }', { watch: { ignore: ['c'], debounceMs: 0 } }],
    ['watch: { paths: a, action: { signal: hup } }', { watch: { action: { signal: 'SIGHUP' } } }],
    ['watch: { paths: a, action: { command: [x] } }', { watch: { action: { command: ['x'] } } }],
    ['limits: { cpu: 150% }', { limits: { cpuPercent: 150, memoryBytes: null, action: 'restart' } }],
    [
      'limits: { memory: 1GiB, files: 64, nice: -5, action: warn }',
      { limits: { memoryBytes: 1_073_741_824, files: 64, nice: -5, action: 'warn' } },
    ],
    ['cron: "0 3 * * *", timeout: 10m', { cron: '0 3 * * *', timeoutMs: 600_000 }],
    ['onPortConflict: bump', { onPortConflict: 'bump' }],
  ])('reads { %s }, which the protocol knows', (text, expected) => {
    const config = service(text);
    expect(config).toMatchObject(expected);
    expect(ServiceConfigSchema.parse(config)).toEqual(config);
  });

  it.each([
    ['ready: { port: 0 }', '0 }', 'a port cannot be `0` (write a whole number from 1 to 65535)'],
    ['ready: { http: localhost }', 'localhost', '`http` cannot be `localhost` (write an address'],
    ['ready: { http: "http://a:70000" }', '"http', '`http` cannot be'],
    ['ready: { log: "(" }', '"("', '`log` is no regular expression'],
    ['ready: { status: 200 }', 'status', '`status` belongs to `http`'],
    ['health: { log: x }', 'log', '`health` has no key `log`'],
    ['health: { file: x, exec: y }', 'exec', '`health` has 2 probes'],
    ['stop: { signal: TERM, keys: q }', 'keys', '`stop` says more than one way'],
    ['stop: { keys: [q, Entr] }', 'Entr', 'there is no key `Entr` (did you mean Enter?)'],
    ['logs: { maxSize: 10 }', '10 }', '`maxSize` cannot be `10` (write a size from 64KiB to 1GiB'],
    ['watch: { ignore: x }', '{ ignore', '`watch` has no paths'],
    ['watch: { paths: x, action: stop }', 'stop', '`action` cannot be `stop`'],
    ['limits: { cpu: 2 }', '2 }', '`cpu` cannot be `2` (write a percentage from 1% to 100000%'],
    ['limits: { nice: 20 }', '20 }', '`nice` cannot be `20`'],
    ['cron: "61 * * * *"', '"61', '`cron` cannot be `61 * * * *`: the minute cannot be `61`'],
    [
      'dependsOn: { b: { condition: healthy } } }, b: { command: x',
      'b: { condition',
      '`b` has no `health` probe',
    ],
    ['timeout: soon', 'soon', '`timeout` cannot be `soon` (write a duration'],
    ['instances: 0', '0 }', '`instances` cannot be `0`'],
    ['instances: 2, ports: [65535]', '2, ', 'instance 2 of `a` would have port 65536'],
  ])('tells what is wrong with { %s }, where it stands', (text, at, message) => {
    const [first, ...more] = mistakes(text);
    expect(first).toMatchObject({
      at: expect.stringMatching(beginning(at)),
      message: expect.stringMatching(beginning(message)),
    });
    expect(first?.message).toMatch(/ \(.+\)$/);
    expect(more).toEqual([]);
  });
});

describe('instances', () => {
  it('are services of their own, with the ports of each further one one higher', () => {
    const { services } = parse(`
services:
  api:
    command: x
    env: { PORT: 3000, OTHER: 3000 }
    ports: [3000]
    instances: 2
    ready: { port: 3000 }
    health: { http: "http://localhost:3000/a:1" }
  web: { command: y, dependsOn: { api: { condition: started } } }
`);
    expect(services.map(({ name, baseName, instance }) => [name, baseName, instance])).toEqual([
      ['api#1', 'api', 1],
      ['api#2', 'api', 2],
      ['web', null, null],
    ]);
    expect(services[1]).toMatchObject({
      env: [
        ['PORT', '3001'],
        ['OTHER', '3000'],
        ['HOLDFAST_INSTANCE', '2'],
      ],
      ports: [3001],
      ready: { port: 3001 },
      health: { http: 'http://localhost:3001/a:1' },
    });
    expect(services[0]).toMatchObject({ ports: [3000], ready: { port: 3000 } });
    expect(services[2]?.dependsOn).toEqual({
      'api#1': { condition: 'started' },
      'api#2': { condition: 'started' },
    });
  });

  it('of one service that is to be there once is that service', () => {
    expect(service('instances: 1').name).toBe('a');
  });
});

describe('keys to type', () => {
  it('are all known to the daemon that types them', () => {
    const keys = [...KEY_NAMES, 'q', 'ä', '^c', 'C-c', 'C-[', 'C- ', 'C-?', 'M-x', 'M-Up', 'M-C-a'];
    expect(service(`stop: { keys: ${JSON.stringify(keys)} }`).stop.keys).toEqual(keys);
    expect(keys.filter((key) => keysToText([key], false) === '')).toEqual([]);
  });
});

describe('cron', () => {
  it.each([
    '0 3 * * *',
    '*/5 0-6/2 1,15,L JAN-MAR mon',
    '30 0 3 * * 7',
    '@daily',
    '0 0 31 2 1',
    '0 0 29 2 *',
  ])('reads %s', (text) => {
    expect(mistakeInCron(text)).toBeUndefined();
  });

  it.each([
    ['* * * *', 'it has 5 fields'],
    ['0 24 * * *', 'the hour cannot be `24`: it is from 0 to 23'],
    ['5-1 * * * *', 'goes backwards'],
    ['0 0 30 2 *', 'no month of it has such a day'],
    ['0 0 31 4,6,9,11 *', 'no month of it has such a day'],
    ['* * * FOO *', 'the month cannot be `FOO`'],
    ['*/0 * * * *', 'the step of the minute `*/0` is out of range'],
    ['5/2 * * * *', 'has a step but no range'],
    ['* * * * */8', 'the step of the weekday `*/8` is out of range'],
    ['@reboot', 'there are @yearly'],
  ])('says what is wrong with "%s"', (text, mistake) => {
    expect(mistakeInCron(text)).toContain(mistake);
  });

  it('that is read is one the library finds a next time for', () => {
    const number = fc.oneof(fc.integer({ min: 0, max: 70 }), fc.nat(13)).map(String);
    const word = fc.oneof(
      { weight: 5, arbitrary: number },
      fc.constantFrom('*', 'L', 'MON', 'sun', 'DEC', '', '?', '#', '-'),
    );
    const part = fc.oneof(
      { weight: 4, arbitrary: fc.constant('*') },
      { weight: 3, arbitrary: word },
      fc.tuple(word, word).map(([from, to]) => `${from}-${to}`),
      fc.tuple(word, word, number).map(([from, to, by]) => `${from}-${to}/${by}`),
      number.map((by) => `*/${by}`),
      fc.tuple(word, word).map((words) => words.join(',')),
    );
    let read = 0;
    fc.assert(
      fc.property(fc.array(part, { minLength: 5, maxLength: 6 }), (parts) => {
        const text = parts.join(' ');
        if (mistakeInCron(text) !== undefined) return;
        read += 1;
        expect([text, new Cron(text).nextRun()]).toEqual([text, expect.any(Date)]);
      }),
      { numRuns: Number(process.env['FUZZ_CASES'] ?? 3_000) },
    );
    expect(read).toBeGreaterThan(50);
    for (const nickname of ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@hourly']) {
      expect(mistakeInCron(nickname)).toBeUndefined();
      expect(new Cron(nickname).nextRun()).toBeInstanceOf(Date);
    }
  });
});
