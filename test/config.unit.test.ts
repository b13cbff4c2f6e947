// holdfast.yaml as people write it: what is read, what is told about mistakes, and that no text at all breaks it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration, parseSize, printDuration } from '../src/config/amounts.ts';
import { type ParsedConfig, parseConfig } from '../src/config/parse.ts';
import { folderOf, resolvePath } from '../src/config/paths.ts';
import { ServiceConfig } from '../src/protocol/schema/model.ts';
import { configSource } from './support/configSource.ts';

function parse(text: string, env: [string, string][] = []): ParsedConfig {
  return parseConfig(text, configSource({ env }));
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
      baseName: null,
      instance: null,
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
      onPortConflict: 'fail',
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
      stop: { signal: 'SIGTERM', graceMs: 20_000, command: null, keys: null },
      ready: { port: 5432, delayMs: 0, everyMs: 500, timeoutMs: 1000, successes: 1, failures: 3 },
      health: null,
      logs: { maxSizeBytes: 10_485_760, maxFiles: 5, timestamps: false },
      watch: null,
      limits: null,
      cron: null,
      timeoutMs: null,
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

  it('refuses two probes of one kind', () => {
    expect(places('services:\n  a: { command: x, ready: { port: 1, log: x } }')).toEqual([
      '2:38: `ready` has 2 probes (keep `port` or `log`)',
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

/** More by hand or in the long run: FUZZ_CASES=20000. */
const cases = Number(process.env['FUZZ_CASES'] ?? 500);
/** Reading YAML costs milliseconds; a guard against a hang, not a figure. */
const hangsAfterMs = 30_000 + cases * 100;

const EVERY_KEY = `${FULL}
  more:
    command: [x, "\${port}"]
    envFile: [.env, "none.env?"]
    instances: 3
    onPortConflict: bump
    ready: { http: "http://localhost:\${port}/x", status: 204, body: ok, headers: { A: b }, every: 1s, failures: 2 }
    health: { exec: [curl, x], delay: 1s, timeout: 2s, successes: 2 }
    stop: { keys: "C-c,q", grace: 1s }
    logs: { maxSize: 1MiB, maxFiles: 3, timestamps: true }
    watch: { paths: [src], ignore: "*.md", debounce: 1s, action: { signal: HUP } }
    limits: { memory: 1GiB, cpu: 150%, files: 64, nice: 5, action: warn }
    cron: "0 3 * * MON-FRI"
    timeout: 10m
extends: base.yaml
envFile: .env
autoApply: true
profiles: { front: [more, all-of-it], all: ["*"] }
`;
const ENV_FILE = 'A=1\nexport B="two\nlines" # c\nC=\'x\'\n';
const BASE = `extends: [base.yaml, deeper.yaml]\nvariables: { a: "\${b}" }\nservices: { db: { stop: { keys: q } } }\n`;

describe('any text at all', () => {
  const mutationOf = (text: string) =>
    fc
      .array(
        fc.record({
          at: fc.nat(text.length),
          cut: fc.nat(30),
          put: fc.string({ maxLength: 12, unit: 'binary' }),
        }),
        { minLength: 1, maxLength: 5 },
      )
      .map((mutations) =>
        mutations.reduce((now, { at, cut, put }) => now.slice(0, at) + put + now.slice(at + cut), text),
      );
  const yamlish = fc.string({
    unit: fc.constantFrom(
      ...' \n:{}[]-,"\'|>&*!#%$?abc018',
      ...[
        '\n  ',
        'services',
        'command',
        'dependsOn',
        '${',
        '\t',
        '\r',
        'extends',
        'envFile',
        'base.yaml',
        '.env',
      ],
    ),
    maxLength: 200,
  });
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    yamlish,
    yamlish.map((inner) => `services:\n  a: ${inner}`),
    mutationOf(EVERY_KEY),
  );
  const mains = fc.oneof(texts, fc.constant(EVERY_KEY));
  const bases = fc.oneof(texts, mutationOf(BASE), fc.constant(BASE));
  const envs = fc.oneof(fc.string({ unit: 'binary' }), mutationOf(ENV_FILE), fc.constant(ENV_FILE));

  it('is what the examples of the next test are: files with every key, without a mistake', () => {
    const files = { '/r/base.yaml': '', '/r/.env': ENV_FILE };
    const { problems } = parseConfig(EVERY_KEY, configSource({ root: '/r', files }));
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('never throws, and every problem has its place inside of the text of its file', {
    timeout: hangsAfterMs,
  }, () => {
    fc.assert(
      fc.property(mains, bases, envs, (main, base, env) => {
        const files = { '/r/base.yaml': base, '/r/deeper.yaml': base, '/r/.env': env };
        const lines = new Map(
          Object.entries({ ...files, 'holdfast.yaml': main }).map(([file, text]) => [file, text.split('\n')]),
        );
        const { problems } = parseConfig(main, configSource({ root: '/r', files }));
        const astray = problems.filter(({ file, line, column, message }) => {
          const text = lines.get(file)?.[line - 1];
          const isInside = text !== undefined && column >= 1 && column <= text.length + 1;
          return !isInside || !/\(.+\)$/s.test(message);
        });
        expect(astray).toEqual([]);
      }),
      { numRuns: cases },
    );
  });

  it('becomes services the protocol knows', { timeout: hangsAfterMs }, () => {
    fc.assert(
      fc.property(mutationOf(EVERY_KEY), (text) => {
        const { services } = parseConfig(text, configSource({ root: '/r', files: { '/r/.env': ENV_FILE } }));
        for (const service of services) expect(ServiceConfig.parse(service)).toEqual(service);
      }),
      { numRuns: cases / 4 },
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
    expect(folderOf('/home/u/x.yaml')).toBe('/home/u');
    expect(folderOf('C:\\work\\x.yaml')).toBe('C:\\work');
    expect(resolvePath('C:\\work', 'api/src')).toBe('C:\\work\\api\\src');
    expect(resolvePath('C:\\work', 'D:\\x')).toBe('D:\\x');
    expect(resolvePath('\\\\host\\share\\w', '.')).toBe('\\\\host\\share\\w');
  });
});
