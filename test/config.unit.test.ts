// holdfast.yaml as people write it: what is read, what is told about mistakes, and that no text at all breaks it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration, parseSize, printDuration } from '../src/config/amounts.ts';
import { lookupIn } from '../src/config/interpolate.ts';
import { type ParsedConfig, parseConfig } from '../src/config/parse.ts';
import { resolvePath } from '../src/config/paths.ts';

function parse(text: string, env: [string, string][] = []): ParsedConfig {
  return parseConfig(text, { file: 'holdfast.yaml', root: '/home/u/shop', environment: lookupIn(env) });
}

function places(text: string): string[] {
  return parse(text).problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
}

const FULL = `
variables: { port: 3000, host: "\${env:HOST:-localhost}" }
env: { LOG_LEVEL: info, PORT: 1 }
defaults: { stop: { grace: 20s }, group: all-of-it }
services:
  db:
    command: [node, db/server.mjs]
    tty: false
    ports: [5432]
    ready: { port: 5432 }
  migrate:
    command: npm run migrate
    restart: never
    dependsOn: { db: { condition: ready } }
  api:
    command: npm run dev
    cwd: ./api
    env: { PORT: "\${port}", VERSION: 1.10, URL: "http://\${host}:\${port}/$$x" }
    group: backend
    autostart: false
    dependsOn: { migrate: { condition: completed }, db: {} }
    restart: { policy: on-failure, delay: 1s, factor: 1.5, maxDelay: 1m, jitter: 0, resetAfter: 5s, maxRestarts: 3 }
    stop: { signal: int }
    ready: { log: "listening on .*" }
  short:
    command: "true"
    dependsOn: [db, api]
`;

describe('holdfast.yaml', () => {
  it('is read with every key of this version, defaults filled in', () => {
    const { services, problems } = parse(FULL);
    expect(problems).toEqual([]);
    expect(services.map(({ name }) => name)).toEqual(['db', 'migrate', 'api', 'short']);
    expect(services[0]).toEqual({
      name: 'db',
      command: ['node', 'db/server.mjs'],
      cwd: '/home/u/shop',
      env: [
        ['LOG_LEVEL', 'info'],
        ['PORT', '1'],
      ],
      tty: false,
      group: 'all-of-it',
      autostart: true,
      ports: [5432],
      dependsOn: {},
      restart: {
        policy: 'always',
        delayMs: 100,
        factor: 2,
        maxDelayMs: 30_000,
        jitter: 0.2,
        resetAfterMs: 10_000,
        maxRestarts: 16,
      },
      stop: { signal: 'SIGTERM', graceMs: 20_000 },
      ready: { port: 5432 },
    });
    expect(services[1]).toMatchObject({ command: 'npm run migrate', restart: { policy: 'never' } });
    expect(services[2]).toMatchObject({
      cwd: '/home/u/shop/api',
      env: [
        ['LOG_LEVEL', 'info'],
        ['PORT', '3000'],
        ['VERSION', '1.10'],
        ['URL', 'http://localhost:3000/$x'],
      ],
      group: 'backend',
      autostart: false,
      dependsOn: { migrate: { condition: 'completed' }, db: { condition: 'ready' } },
      restart: { policy: 'on-failure', delayMs: 1000, factor: 1.5, maxDelayMs: 60_000, resetAfterMs: 5000 },
      stop: { signal: 'SIGINT', graceMs: 20_000 },
      ready: { log: 'listening on .*' },
    });
    expect(services[3]?.dependsOn).toEqual({ db: { condition: 'ready' }, api: { condition: 'ready' } });
  });

  it('tells all its mistakes at once, each with line, column and what to do', () => {
    const text = [
      'servces: {}',
      'services:',
      '  db:',
      '    comand: node db.mjs',
      '    ready: { port: 70000 }',
      '  api:',
      '    command: npm start',
      '    dependsOn: { dbb: {}, api: {} }',
      '    stop: { grace: 10 }',
      '    restart: sometimes',
      `    cwd: "\${nowhere}"`,
    ].join('\n');
    expect(places(text)).toEqual([
      '1:1: the file has no key `servces` (did you mean services?)',
      '3:3: `db` has no command (add `command: [program, argument]` or a line for the shell)',
      '4:5: a service has no key `comand` (did you mean command?)',
      '5:20: a port cannot be `70000` (write a whole number from 1 to 65535)',
      '8:18: there is no service `dbb` (did you mean db?)',
      '8:27: `api` waits for itself (remove it from `dependsOn`)',
      '9:20: `grace` cannot be `10` (write a duration from 0ms to 10m, such as 500ms, 5s, 2m, 1h)',
      '10:14: `restart` cannot be `sometimes` (write one of always, on-failure, never)',
      `11:10: \`cwd\`: there is no variable \`nowhere\` (write \${env:nowhere} for the environment's; declare it under \`variables\`, or write $\${nowhere} for the shell's)`,
    ]);
  });

  it('says of every key it does not act on yet that it ignores it', () => {
    const later = 'health envFile logs watch limits cron timeout instances onPortConflict'.split(' ');
    const text = `autoApply: true\nprofiles: {}\nextends: x\nenvFile: .env\nservices:\n  web:\n    command: x\n    ready: { http: y, every: 1s }\n${later
      .map((key) => `    ${key}: 1`)
      .join('\n')}`;
    const { services, problems } = parse(text);
    expect(problems.map(({ line }) => line)).toEqual([1, 2, 3, 4, 8, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]);
    expect(problems.every(({ severity }) => severity === 'warning')).toBe(true);
    expect(
      problems.every(({ message }) => message.includes('is not supported yet by this version; ignored')),
    ).toBe(true);
    expect(services[0]?.ready).toBeNull();
  });

  it('names a circle of dependencies at the link that closes it', () => {
    const text =
      'services:\n  a: { command: x, dependsOn: [b] }\n  b: { command: x, dependsOn: [c] }\n  c: { command: x, dependsOn: [a] }\n';
    expect(places(text)).toEqual([
      '4:32: services wait for each other in a circle: a → b → c → a (remove one link)',
    ]);
  });

  it('finds a service declared twice where it stands the second time', () => {
    expect(places('services:\n  a: { command: x }\n  a: { command: y }\n')).toEqual([
      '3:3: `a` stands here twice (keep one of them)',
    ]);
  });

  it('refuses `healthy` as long as there is no health probe, and two ready probes', () => {
    const text =
      'services:\n  a: { command: x, ready: { port: 1, log: x } }\n  b: { command: x, dependsOn: { a: { condition: healthy } } }';
    expect(places(text).map((place) => place.slice(0, 30))).toEqual([
      '2:38: `ready` has two probes (',
      '3:49: `healthy` needs a health',
    ]);
  });

  it('takes variables of the environment, with a value for when they are not set', () => {
    const text = `services: { a: { command: "\${env:RUN} \${env:NONE:-a:-b} $HOME $$\${env:EMPTY}" } }`;
    const env: [string, string][] = [
      ['RUN', 'old'],
      ['RUN', 'go'],
      ['EMPTY', ''],
    ];
    expect(parse(text, env).services[0]?.command).toBe('go a:-b $HOME $');
    expect(places(`services: { a: { command: "\${env:NONE}" } }`)).toEqual([
      `1:27: \`command\`: the environment has no \`NONE\` (set it, or give a value for then: \${env:NONE:-value})`,
    ]);
  });

  it('keeps variables that double from filling the memory', () => {
    const names = Array.from({ length: 60 }, (_, index) => `v${index}`);
    const lines = names.map((name, index) => `  ${name}: "\${v${index - 1}}\${v${index - 1}}"`);
    lines[0] = '  v0: lol';
    expect(places(`variables:\n${lines.join('\n')}`)[0]).toContain('longer than 65536 characters');
  });

  it('bounds aliases, and a circle of them is a problem', () => {
    const many = `services: { a: &a { command: x } }\nx:\n${'  - *a\n'.repeat(200)}`;
    expect(places(many).some((place) => place.includes('more than 100 aliases'))).toBe(true);
    expect(places('services: &s { a: *s }').join()).toContain('nothing above is named &s');
    expect(parse('services: { a: &a { command: x }, b: *a }').services[1]?.name).toBe('b');
  });

  it.each([
    ['nested deeply', '['.repeat(100_000)],
    ['with 60,000 keys', `services:\n${Array.from({ length: 60_000 }, (_, i) => `  a${i}: {}\n`).join('')}`],
    ['of another kind', '[1, 2]'],
    ['with two documents', 'services: {}\n---\nservices: {}\n'],
    ['that is too long', ' '.repeat(2_000_000)],
    ['that is binary', '\0\u0001\u{1f600}\ud800'],
    ['that is empty', ''],
  ])('survives a file %s', (_, text) => {
    const { problems } = parse(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(101);
  });
});

const cases = Number(process.env['FUZZ_CASES'] ?? 2_000);

describe('any text at all', () => {
  const mutation = fc.record({
    at: fc.nat(FULL.length),
    cut: fc.nat(30),
    put: fc.string({ maxLength: 12, unit: 'binary' }),
  });
  const yamlish = fc.string({
    unit: fc.constantFrom(
      ...' \n:{}[]-,"\'|>&*!#%$?abc018',
      '\n  ',
      'services',
      'command',
      'dependsOn',
      '${',
      '\t',
      '\r',
    ),
    maxLength: 200,
  });
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    yamlish,
    yamlish.map((inner) => `services:\n  a: ${inner}`),
    fc
      .array(mutation, { minLength: 1, maxLength: 5 })
      .map((mutations) =>
        mutations.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), FULL),
      ),
  );

  it('never throws, and every problem has its place inside of the text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const lines = text.split('\n');
        for (const { line, column, message } of parse(text).problems) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
          expect(message).toMatch(/\(.+\)$/);
        }
      }),
      { numRuns: cases },
    );
  });
});

describe('amounts', () => {
  it('are read with their unit and nothing else', () => {
    expect(['500ms', '1.5s', '2m', '1h', '0', '7 s'].map(parseDuration)).toEqual([
      500, 1500, 120_000, 3_600_000, 0, 7000,
    ]);
    expect(['5', '', 's', '-1s', '1e3s', '5 parsecs', '1constructor'].map(parseDuration)).toEqual(
      Array(7).fill(undefined),
    );
    expect(['512KiB', '10MiB', '1KB', '7B'].map(parseSize)).toEqual([524_288, 10_485_760, 1000, 7]);
    expect([90_000, 120_000, 0, 1500].map(printDuration)).toEqual(['90s', '2m', '0ms', '1500ms']);
  });
});

describe('a path', () => {
  it('is taken from the root, on POSIX and on Windows', () => {
    expect(resolvePath('/home/u', './api/../web')).toBe('/home/u/web');
    expect(resolvePath('/home/u', '../../../x')).toBe('/x');
    expect(resolvePath('/home/u', '/opt//x/')).toBe('/opt/x');
    expect(resolvePath('C:\\work', 'api/src')).toBe('C:\\work\\api\\src');
    expect(resolvePath('C:\\work', 'D:\\x')).toBe('D:\\x');
    expect(resolvePath('\\\\host\\share\\w', '.')).toBe('\\\\host\\share\\w');
  });
});
