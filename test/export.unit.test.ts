// What `holdfast export` writes, read back as its readers would: nothing is lost that the format can say, and what it cannot
// say stands in a comment. export.test.ts runs what can be run.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { calendarsOf } from '../src/config/export/calendar.ts';
import type { ServiceConfig } from '../src/protocol/types.ts';
import { config, exported, on, plain, ROOT, timing } from './support/exported.ts';
import { commandWords, readUnitFile, type UnitFile, unitWords } from './support/unitFile.ts';

function unit(name: string, ...services: readonly ServiceConfig[]): UnitFile {
  const text = exported('systemd', ...services)[`the-shop-${name}`];
  if (text === undefined) throw new Error(`there is no unit of ${name}`);
  return readUnitFile(text);
}

/** db is probed, migrate ends, api needs both and has all there is. */
const db = config('db', { ports: [5432], ready: { port: 5432, ...timing }, group: 'data' });
const migrate = config('migrate', {
  restart: { ...plain.restart, policy: 'never' },
  dependsOn: on('db', 'ready'),
  timeoutMs: 60_000,
});
const api = config('api', {
  cwd: `${ROOT}/api`,
  command: 'npm run dev -- --port "$PORT"',
  env: [
    ['PORT', '3000'],
    ['GREETING', `it's "100%" $HOME\nand more`],
  ],
  tty: true,
  ports: [3000],
  dependsOn: { ...on('db', 'ready'), ...on('migrate', 'completed') },
  ready: {
    http: 'http://localhost:3000/health',
    status: null,
    body: null,
    headers: { accept: 'text/plain' },
    ...timing,
  },
  health: { exec: ['./check', '--deep'], ...timing, everyMs: 10_000 },
  stop: { signal: 'SIGINT', graceMs: 2_500, command: ['./bye', 'now'], keys: null },
  limits: { memoryBytes: 536_870_912, cpuPercent: 150, files: 4096, nice: 5, action: 'restart' },
});
const stack = [db, migrate, api] as const;

describe('systemd units', () => {
  it('start in order, with probes waited for, and end, restart and are limited as declared', () => {
    const service = unit('api.service', ...stack);
    expect(service.values('Unit', 'Requires')).toEqual(['the-shop-db.service', 'the-shop-migrate.service']);
    expect(service.values('Unit', 'After')).toEqual(['the-shop-db.service', 'the-shop-migrate.service']);
    const of = (key: string) => service.values('Service', key);
    expect(of('Type')).toEqual(['exec']);
    expect(of('WorkingDirectory')).toEqual([`${ROOT}/api`]);
    expect(of('Environment').flatMap(unitWords)).toEqual(api.env.map((pair) => pair.join('=')));
    expect(commandWords(of('ExecStart')[0] ?? '')).toEqual(['/bin/sh', '-c', api.command]);
    expect(commandWords(of('ExecStartPost')[0] ?? '')).toEqual([
      '/bin/sh',
      '-c',
      "until curl -sS -H 'accept: text/plain' -f -o /dev/null http://localhost:3000/health; do sleep 0.5; done",
    ]);
    expect(commandWords(of('ExecStop')[0] ?? '')).toEqual(['/bin/sh', '-c', './bye now']);
    const rest = [
      'TimeoutStartSec',
      'KillSignal',
      'TimeoutStopSec',
      'Restart',
      'RestartSec',
      'RestartMaxDelaySec',
    ];
    expect(rest.flatMap(of)).toEqual(['infinity', 'SIGINT', '2500ms', 'always', '100ms', '30s']);
    const limits = ['MemoryMax', 'CPUQuota', 'LimitNOFILE', 'Nice'];
    expect(limits.flatMap(of)).toEqual(['536870912', '150%', '4096', '5']);
    expect(unit('db.service', ...stack).values('Service', 'ExecStart')).toEqual(['/usr/bin/env node db.mjs']);
    const own = unit('tool.service', config('tool', { cwd: '/srv/x', command: ['../bin/tool', '-v'] }));
    expect(own.values('Service', 'ExecStart')).toEqual(['/srv/bin/tool -v']);
  });

  it('what is waited for until it ends is a unit that ends', () => {
    const service = unit('migrate.service', ...stack);
    const of = (key: string) => service.values('Service', key);
    expect([of('Type'), of('RemainAfterExit'), of('Restart'), of('TimeoutStartSec')]).toEqual([
      ['oneshot'],
      ['yes'],
      ['no'],
      ['60s'],
    ]);
  });

  it('a target wants what starts by itself, and the timer of what has a time', () => {
    const nightly = config('nightly', { cron: '30 3 * * 1-5' });
    const spare = config('spare', { autostart: false });
    const target = readUnitFile(exported('systemd', db, nightly, spare)['the-shop.target'] ?? '');
    expect(target.values('Unit', 'Wants')).toEqual(['the-shop-db.service', 'the-shop-nightly.timer']);
    expect(unit('nightly.timer', nightly).values('Timer', 'OnCalendar')).toEqual([
      'Mon,Tue,Wed,Thu,Fri *-*-* 3:30:0',
    ]);
  });

  it.each([
    ['@daily', ['*-*-* 0:0:0']],
    ['*/15 9-17 * jan,JUL *', ['*-1,7-* 9..17:0/15:0']],
    ['5 0 0 */2 * *', ['*-*-1/2 0:0:5']],
    ['0 0 L * *', ['*-*~01 0:0:0']],
    ['0 12 1 * sun', ['*-*-1 12:0:0', 'Sun *-*-* 12:0:0']],
    ['0 0 * * 5-7', ['Fri,Sat,Sun *-*-* 0:0:0']],
    ['0 0 1,L * *', undefined],
  ])('cron %s', (cron, calendars) => {
    expect(calendarsOf(cron)).toEqual(calendars);
  });
});

describe('a compose file', () => {
  interface Compose {
    readonly name: string;
    readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  }
  const compose = (...services: readonly ServiceConfig[]): Compose =>
    parse(exported('compose', ...services)['compose.yaml'] ?? '');

  it('has a container for each service, with its dependencies, check, environment, stop and limits', () => {
    const { name, services } = compose(...stack);
    expect(name).toBe('the-shop');
    expect(Object.keys(services)).toEqual(['db', 'migrate', 'api']);
    expect(services['api']).toEqual({
      image: 'node:22',
      command: ['/bin/sh', '-c', 'npm run dev -- --port "$$PORT"'],
      working_dir: `${ROOT}/api`,
      volumes: [{ type: 'bind', source: ROOT, target: ROOT }],
      environment: { PORT: '3000', GREETING: `it's "100%" $$HOME\nand more` },
      ports: ['3000:3000'],
      depends_on: {
        db: { condition: 'service_healthy' },
        migrate: { condition: 'service_completed_successfully' },
      },
      healthcheck: {
        test: ['CMD-SHELL', "curl -sS -H 'accept: text/plain' -f -o /dev/null http://localhost:3000/health"],
        interval: '500ms',
        timeout: '1s',
        retries: 3,
        start_period: '0s',
      },
      restart: 'unless-stopped',
      stop_signal: 'SIGINT',
      stop_grace_period: '2500ms',
      tty: true,
      stdin_open: true,
      mem_limit: 536_870_912,
      cpus: 1.5,
      ulimits: { nofile: 4096 },
      logging: { driver: 'json-file', options: { 'max-size': '10240k', 'max-file': '5' } },
    });
    expect(services['migrate']).toMatchObject({ restart: 'no' });
    expect(services['db']).toMatchObject({ labels: { 'holdfast.group': 'data' } });
  });

  it('leaves what does not start by itself to who asks, unless others need it', () => {
    const { services } = compose(
      config('spare', { autostart: false }),
      config('needed', { autostart: false }),
      config('api', { dependsOn: on('needed', 'started') }),
    );
    expect(services['spare']?.['profiles']).toEqual(['manual']);
    expect(services['needed']).not.toHaveProperty('profiles');
    expect(services['api']?.['depends_on']).toEqual({ needed: { condition: 'service_started' } });
  });
});

describe('Kubernetes objects', () => {
  interface Kubernetes {
    readonly kind: string;
    readonly metadata: { readonly name: string };
    readonly spec: Readonly<Record<string, unknown>>;
  }
  const objects = (...services: readonly ServiceConfig[]): Kubernetes[] =>
    parseAllDocuments(exported('kubernetes', ...services)['kubernetes.yaml'] ?? '').map((document) =>
      document.toJS(),
    );

  it('are a Deployment and a Service for what runs and listens, and a Job for what ends', () => {
    const all = objects(...stack);
    expect(all.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'Deployment db',
      'Service db',
      'Job migrate',
      'Deployment api',
      'Service api',
    ]);
    expect(all[2]?.spec).toMatchObject({
      backoffLimit: 0,
      activeDeadlineSeconds: 60,
      template: { spec: { restartPolicy: 'Never' } },
    });
    const [, , , deployment, service] = all;
    expect(service?.spec).toMatchObject({ ports: [{ port: 3000 }] });
    expect(deployment?.spec).toMatchObject({
      replicas: 1,
      template: {
        spec: {
          terminationGracePeriodSeconds: 3,
          initContainers: [{ command: ['sh', '-c', 'until nc -z db 5432; do sleep 1; done'] }],
          containers: [
            {
              command: ['/bin/sh', '-c', 'npm run dev -- --port "$$PORT"'],
              workingDir: `${ROOT}/api`,
              env: [
                { name: 'PORT', value: '3000' },
                { name: 'GREETING', value: `it's "100%" $$HOME\nand more` },
              ],
              ports: [{ containerPort: 3000 }],
              readinessProbe: {
                httpGet: {
                  path: '/health',
                  port: 3000,
                  scheme: 'HTTP',
                  httpHeaders: [{ name: 'accept', value: 'text/plain' }],
                },
                periodSeconds: 1,
              },
              livenessProbe: {
                exec: { command: ['./check', '--deep'] },
                periodSeconds: 10,
                successThreshold: 1,
              },
              resources: { limits: { memory: '536870912', cpu: '1500m' } },
              lifecycle: { preStop: { exec: { command: ['./bye', 'now'] } } },
              tty: true,
            },
          ],
        },
      },
    });
  });

  it('are a CronJob for what has a time, and no pod for what does not start by itself', () => {
    const [nightly, spare] = objects(
      config('nightly', { cron: '0 3 * * *' }),
      config('spare', { autostart: false }),
    );
    expect([nightly?.kind, nightly?.spec]).toMatchObject(['CronJob', { schedule: '0 3 * * *' }]);
    expect(spare?.spec).toMatchObject({ replicas: 0 });
  });
});

describe('a Procfile', () => {
  it('has a line for each service, and out of the way what does not start by itself', () => {
    const text =
      exported(
        'procfile',
        ...stack,
        config('spare', { autostart: false }),
        config('web', { command: 'npm start' }),
      )['Procfile'] ?? '';
    const lines = text.split('\n').filter((line) => /^(# )?[\w-]+: (exec|cd|npm|eval)/.test(line));
    expect(lines).toEqual([
      'db: exec node db.mjs',
      'migrate: exec node migrate.mjs',
      expect.stringMatching(/^api: eval "\$\(printf 'cd api && exec env PORT=3000 /),
      '# spare: exec node spare.mjs',
      'web: npm start',
    ]);
  });
});

const word = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !text.includes('\0'));
const argv = fc
  .tuple(fc.constantFrom('node', '/bin/x'), fc.array(word, { maxLength: 4 }))
  .map(([program, rest]) => [program, ...rest]);
const env = fc
  .uniqueArray(fc.tuple(fc.stringMatching(/^[A-Z_]{1,6}$/), word), {
    selector: ([name]) => name,
    maxLength: 4,
  })
  .map((pairs) => pairs.map(([name, value]): [string, string] => [name, value]));

describe('any command and environment comes back as it was', () => {
  const check = (back: (config: ServiceConfig) => readonly [argv: unknown, env: unknown]): void => {
    const same = fc.property(argv, env, (command, pairs) => {
      const [words, variables] = back(config('x', { command, env: pairs }));
      expect(words).toEqual(command);
      expect(variables).toEqual(Object.fromEntries(pairs));
    });
    fc.assert(same, { numRuns: 200, seed: 7 });
  };
  const single = (text: unknown): string => String(text).replaceAll('$$', '$');
  const singles = (map: unknown): unknown =>
    Object.fromEntries(Object.entries(map ?? {}).map(([name, value]) => [name, single(value)]));

  it('from a unit', () => {
    check((one) => {
      const service = unit('x.service', one);
      const [program, ...args] = commandWords(service.values('Service', 'ExecStart')[0] ?? '');
      const pairs = service
        .values('Service', 'Environment')
        .flatMap(unitWords)
        .map((pair) => {
          const at = pair.indexOf('=');
          return [pair.slice(0, at), pair.slice(at + 1)];
        });
      return [program === '/usr/bin/env' ? args : [program, ...args], Object.fromEntries(pairs)];
    });
  });

  it('from a compose file', () => {
    check((one) => {
      const { x } = parse(exported('compose', one)['compose.yaml'] ?? '').services;
      return [x.command.map(single), singles(x.environment)];
    });
  });

  it('from a Deployment', () => {
    check((one) => {
      const [object] = parseAllDocuments(exported('kubernetes', one)['kubernetes.yaml'] ?? '');
      const [container] = object?.toJS().spec.template.spec.containers ?? [];
      const pairs = (container.env ?? []).map((pair: { name: string; value: string }) => [
        pair.name,
        pair.value,
      ]);
      return [container.command.map(single), singles(Object.fromEntries(pairs))];
    });
  });
});
