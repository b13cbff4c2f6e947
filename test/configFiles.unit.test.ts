// A configuration of several files: what one takes from those it extends, env files, and that each mistake is told with
// the file and the line it stands in.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDotenv } from '../src/config/dotenv.ts';
import { parseConfig } from '../src/config/parse.ts';
import { configSource } from './support/configSource.ts';

type Texts = Readonly<Record<string, string>>;

function parse(text: string, files: Texts = {}) {
  return parseConfig(text, configSource({ root: '/w/shop', files }));
}

function problems(text: string, files: Texts = {}): string[] {
  return parse(text, files).problems.map((one) => `${one.file}:${one.line}:${one.column}: ${one.message}`);
}

describe('extends', () => {
  const base = [
    `variables: { port: 3000, url: "http://localhost:\${port}" }`,
    'env: { A: base, B: base }',
    'defaults: { restart: { policy: never, delay: 1s }, cwd: tools }',
    'profiles: { some: [db], other: [db] }',
    'services:',
    `  db: { command: db, env: { URL: "\${url}" }, ready: { port: "\${port}" } }`,
    '  web: { command: web, stop: { grace: 1s } }',
  ].join('\n');

  it('lays a file over another, key by key, and what it builds from variables changes with them', () => {
    const { services, profiles, files, ...rest } = parse(
      [
        'extends: ../base.yaml',
        'variables: { port: 4000 }',
        'env: { B: here }',
        'defaults: { restart: { delay: 2s } }',
        'profiles: { some: [web] }',
        'autoApply: true',
        'services:',
        '  web: { stop: { signal: INT }, cwd: app }',
        '  api: { command: api }',
      ].join('\n'),
      { '/w/base.yaml': base },
    );
    expect(rest.problems).toEqual([]);
    expect(services.map(({ name, command, cwd }) => [name, command, cwd])).toEqual([
      ['db', 'db', '/w/tools'],
      ['web', 'web', '/w/shop/app'],
      ['api', 'api', '/w/tools'],
    ]);
    expect(services[0]).toMatchObject({
      env: [
        ['A', 'base'],
        ['B', 'here'],
        ['URL', 'http://localhost:4000'],
      ],
      ready: { port: 4000 },
      restart: { policy: 'never', delayMs: 2000 },
    });
    expect(services[1]?.stop).toMatchObject({ signal: 'SIGINT', graceMs: 1000 });
    expect(profiles).toEqual({ some: ['web'], other: ['db'] });
    expect([rest.autoApply, files]).toEqual([true, ['/w/base.yaml']]);
  });

  it('reads a file once that is named on two ways, below both', () => {
    const { services, problems: found } = parse('extends: [a.yaml, b.yaml]', {
      '/w/shop/a.yaml': 'extends: c.yaml\nservices: { x: { group: a } }',
      '/w/shop/b.yaml': 'extends: c.yaml\nservices: { x: { tty: false } }',
      '/w/shop/c.yaml': 'services: { x: { command: x, group: c, tty: true } }',
    });
    expect(found).toEqual([]);
    expect(services).toMatchObject([{ name: 'x', group: 'a', tty: false }]);
  });

  it('names the file and the line of every mistake', () => {
    expect(
      problems('extends:\n  - ../base.yaml\n  - ../none.yaml\nservices:\n  web: { comand: x }', {
        '/w/base.yaml': 'services:\n  web:\n    command: x\n    stop: { grace: soon }\nextends: broken.yaml',
        '/w/broken.yaml': '\n\na: b: c',
      }),
    ).toEqual([
      'holdfast.yaml:3:5: there is no file /w/none.yaml (create it, or correct its name)',
      'holdfast.yaml:5:10: a service has no key `comand` (did you mean command?)',
      expect.stringMatching(/^\/w\/base\.yaml:4:20: `grace` cannot be `soon`/),
      expect.stringMatching(/^\/w\/broken\.yaml:3:\d: this is not valid YAML/),
    ]);
  });

  it('tells a circle of files where it closes', () => {
    const files = { '/w/a.yaml': 'x: 1\nextends: shop/holdfast.yaml', '/w/b.yaml': 'extends: b.yaml' };
    expect(problems('services: { a: { command: a } }\nextends: [../a.yaml, ../b.yaml]', files)).toEqual([
      expect.stringMatching('/w/a.yaml:1:1: the file has no key `x`'),
      '/w/a.yaml:2:10: files extend each other in a circle: /w/shop/holdfast.yaml → /w/a.yaml → /w/shop/holdfast.yaml (remove one `extends`)',
      '/w/b.yaml:1:10: files extend each other in a circle: /w/b.yaml → /w/b.yaml (remove one `extends`)',
    ]);
  });

  it('finds services that wait for each other over files', () => {
    expect(
      problems('extends: b.yaml\nservices: { a: { command: x, dependsOn: [b] } }', {
        '/w/shop/b.yaml': 'services: { b: { command: x, dependsOn: [a] } }',
      }).join(),
    ).toContain('services wait for each other in a circle: b → a → b');
  });
});

describe('variables', () => {
  it('are built from each other in any order', () => {
    const { services } = parse(
      `variables: { a: "\${b}!", b: "\${c}?", c: x }\nservices: { s: { command: "\${a}" } }`,
    );
    expect(services[0]?.command).toBe('x?!');
  });

  it('in a circle are a problem, also when nobody uses them', () => {
    expect(problems(`variables:\n  a: "\${b}"\n  b: "\${a}"\nservices: { s: { command: x } }`)).toEqual([
      'holdfast.yaml:2:6: variables use each other in a circle: a → b → a (remove one use)',
    ]);
  });

  it('in a chain nobody can follow are a problem', () => {
    const chain = Array.from({ length: 5_000 }, (_, at) => `  v${at}: "\${v${at + 1}}"`).join('\n');
    expect(problems(`variables:\n${chain}\n  v5000: x\nservices: { s: { command: x } }`)[0]).toContain(
      'more than 50 deep',
    );
  });
});

describe('envFile', () => {
  const files = { '/w/shop/.env': 'A=file\nB=file\n', '/w/shop/api/own.env': 'B=own\nC=own' };

  it('comes before `env` of the same place, and what stands nearer to the service wins', () => {
    const { services, problems: found } = parse(
      'envFile: [.env, ".env.local?"]\nenv: { A: env }\nservices: { api: { command: x, envFile: api/own.env, env: { C: env } } }',
      files,
    );
    expect(found).toEqual([]);
    expect(services[0]?.env).toEqual([
      ['A', 'env'],
      ['B', 'own'],
      ['C', 'env'],
    ]);
  });

  it('is listed among the files of the configuration, also one that is not there', () => {
    const found = parse('envFile: [.env, "no.env?"]\nservices: { s: { command: x } }', files);
    expect(found.files).toEqual(['/w/shop/.env', '/w/shop/no.env']);
  });

  it('that is missing is told where it is named, and its mistakes where they stand, once', () => {
    const text = 'envFile: [.env, no.env]\nservices: { s: { command: x, envFile: .env } }';
    expect(problems(text, { '/w/shop/.env': 'A=1\nwhat\nB="x' })).toEqual([
      'holdfast.yaml:1:17: there is no file /w/shop/no.env (create it, or correct its name)',
      '/w/shop/.env:2:1: this line is not NAME=value (write it so, or # before a comment)',
      '/w/shop/.env:3:3: the quote " is not closed (close it)',
    ]);
  });

  it('that cannot be read is told with the reason', () => {
    const source = configSource();
    const read = () => ({ kind: 'unreadable', reason: 'it is a folder' }) as const;
    const text = 'services: { s: { command: x, envFile: . } }';
    expect(parseConfig(text, { ...source, read }).problems[0]?.message).toBe(
      '/home/u/shop cannot be read: it is a folder (repair that, or name another)',
    );
  });
});

describe('an env file', () => {
  it.each([
    ['A=1\n B = two words \nexport C=x', { A: '1', B: 'two words', C: 'x' }],
    ['# A=1\n\nB=2 # no\nC=#fff\nD=a#b\nE= # no\nF=', { B: '2', C: '#fff', D: 'a#b', E: '', F: '' }],
    ["A='$x #1 \\n'\nB=`a'b\"c`", { A: '$x #1 \\n', B: 'a\'b"c' }],
    ['A="a\\nb\\t\\"q\\" \\\\ \\$ \\d" # c', { A: 'a\nb\t"q" \\ $ \\d' }],
    ['A="one\r\n two"\r\nB=3\r\n', { A: 'one\n two', B: '3' }],
    [`A=$$B \${C} $D\nE="$$"`, { A: `$$B \${C} $D`, E: '$$' }],
    ['\ufeffA=1\nA=2\na.b-c=3', { A: '2', 'a.b-c': '3' }],
    [
      'KEY="-----BEGIN\nabc=\n# not a comment\n-----END"\nZ=1',
      { KEY: '-----BEGIN\nabc=\n# not a comment\n-----END', Z: '1' },
    ],
  ])('%j', (text, expected) => {
    const { pairs, mistakes } = parseDotenv(text);
    expect(mistakes).toEqual([]);
    expect(Object.fromEntries(pairs)).toEqual(expected);
  });

  it.each([
    ['export A', 0, 'not NAME=value'],
    ['  FOO BAR=1', 2, 'not NAME=value'],
    ['1A=x', 0, 'cannot name'],
    ['=x', 0, 'cannot name'],
    ["A='x", 2, 'not closed'],
    ['A="x" y', 6, 'after the closing quote'],
    ['A=\0', 2, 'NUL'],
  ])('%j has a mistake at %i: %s, and what follows is read', (text, offset, message) => {
    const { pairs, mistakes } = parseDotenv(`${text}\nZ=1`);
    expect(mistakes).toEqual([
      { offset, message: expect.stringContaining(message), advice: expect.any(String) },
    ]);
    expect(pairs).toEqual([['Z', '1']]);
  });

  it('gives back any value that is put in quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom("'", '`', '"'), (text, quote) => {
        const value = text.replaceAll(/[\0\r]/g, '').replaceAll(quote, '');
        const written = quote === '"' ? value.replaceAll('\\', '\\\\') : value;
        const { pairs, mistakes } = parseDotenv(`A=${quote}${written}${quote}\nB=1`);
        expect([pairs, mistakes]).toEqual([
          [
            ['A', value],
            ['B', '1'],
          ],
          [],
        ]);
      }),
    );
  });

  it('of any text at all is read without a throw, and every mistake has its place in it', () => {
    const texts = fc.string({ unit: fc.constantFrom(...'A=\'"`\\\n\r #$x\0é', 'export '), maxLength: 60 });
    fc.assert(
      fc.property(texts, (text) => {
        const { pairs, mistakes } = parseDotenv(text);
        expect(pairs.every(([name]) => /^[\w.-]+$/.test(name))).toBe(true);
        expect(mistakes.every(({ offset }) => offset >= 0 && offset <= text.length)).toBe(true);
      }),
    );
  });
});

describe('profiles', () => {
  const services =
    'services: { a: { command: x, group: g }, b: { command: x, group: g, autostart: false }, c: { command: x, instances: 2 }, d: {} }';

  it('name services, all instances of one, groups, or all of them', () => {
    const { profiles } = parse(
      `profiles: { one: a, two: [g, c], every: ["*"], all: [a, a], none: [] }\n${services}`,
    );
    expect(profiles).toEqual({
      one: ['a'],
      two: ['a', 'b', 'c#1', 'c#2'],
      every: ['a', 'b', 'c#1', 'c#2'],
      all: ['a'],
      none: [],
    });
  });

  it('with a name that is not there are a problem; one with a mistake of its own is none here', () => {
    expect(problems(`profiles: { x: [aa, d], "y z": [a] }\n${services}`)).toEqual([
      'holdfast.yaml:1:17: there is no service or group `aa` (did you mean a?)',
      'holdfast.yaml:1:25: `y z` cannot name a profile (use letters, digits, dot, _ and -, at most 64)',
      expect.stringContaining('`d` has no command'),
    ]);
  });
});
