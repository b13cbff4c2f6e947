// holdfast.yaml through the real command line: its mistakes all at once, what a change of it would do and does, profiles,
// and files that are applied as they are saved.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EnvPairs } from '../src/protocol/types.ts';
import { type TestHome, testHome } from './support/home.ts';
import { until } from './support/until.ts';
import { openWindow } from './support/window.ts';

/** Lives until it is ended, and is ready at once. */
const LASTING = 'command: [sleep, "600"], ready: { exec: "true" }';

function write(home: TestHome, file: string, text: string): void {
  const whole = path.join(home.root, file);
  mkdirSync(path.dirname(whole), { recursive: true });
  writeFileSync(whole, text);
}

interface Row {
  readonly name: string;
  readonly state: string;
  readonly pid: number | null;
}

/** Pid of each service that runs. */
async function pids(home: TestHome): Promise<Record<string, number>> {
  const rows = (await home.cli('ps', '--json')).json<Row[]>();
  return Object.fromEntries(
    rows.flatMap(({ name, state, pid }) => (state === 'running' && pid ? [[name, pid]] : [])),
  );
}

async function changes(home: TestHome): Promise<Record<string, string>> {
  const { changes: found } = (await home.cli('up', '--dry-run', '--json')).json<{
    changes: { service: string; change: string }[];
  }>();
  return Object.fromEntries(found.map(({ service, change }) => [service, change]));
}

describe('mistakes', () => {
  const text = [
    'extends: none.yaml',
    'services:',
    '  a: { command: x, dependsOn: [b] }',
    '  b: { command: x, dependsOn: [a], stop: { grace: soon } }',
    '  c: { command: x, dependsOn: [aa], cron: "0 99 * * *", limits: { memory: 5, cpu: 2 } }',
  ].join('\n');

  it('a cycle, an unknown name, a bad duration and a missing file are told together with line and column', async () => {
    const home = testHome();
    write(home, 'holdfast.yaml', text);
    const file = path.join(home.root, 'holdfast.yaml');
    for (const args of [['up'], ['up', '--dry-run']]) {
      const { code, stdout, stderr } = await home.cli(...args);
      const lines = (stdout + stderr).split('\n').map((line) => line.replace(/^holdfast: /, ''));
      expect(code).toBe(2);
      expect(lines).toEqual(
        expect.arrayContaining([
          `${file}:1:10: there is no file ${home.root}/none.yaml (create it, or correct its name)`,
          expect.stringMatching(
            /:4:32: services wait for each other in a circle: a → b → a \(remove one link\)/,
          ),
          expect.stringMatching(/:4:51: `grace` cannot be `soon` \(write a duration from 0ms to 10m/),
          expect.stringMatching(/:5:32: there is no service `aa` \(did you mean a\?\)/),
          expect.stringMatching(/:5:43: `cron` cannot be `0 99 \* \* \*`: the hour cannot be `99`/),
          expect.stringMatching(/:5:75: `memory` cannot be `5` \(write a size/),
          expect.stringMatching(/:5:83: `cpu` cannot be `2` \(write a percentage/),
        ]),
      );
    }
    const failure = (await home.cli('up', '--json')).json<{ error: { kind: string; problems: unknown[] } }>();
    expect(failure.error.kind).toBe('configInvalid');
    expect(failure.error.problems).toContainEqual(
      expect.objectContaining({ file, line: 1, column: 10, severity: 'error' }),
    );
    expect((await home.cli('ps', '--all', '--json')).json()).toEqual([]);
  });
});

describe('a changed file', () => {
  it('is shown before it is applied, and restarts only what changed', async () => {
    const home = testHome();
    write(home, 'base.yaml', `services: { base: { ${LASTING} } }`);
    write(home, '.env', 'A=1');
    const text = `extends: base.yaml\nservices:\n  same: { ${LASTING} }\n  env: { ${LASTING}, envFile: .env }\n`;
    write(home, 'holdfast.yaml', `${text}  gone: { ${LASTING} }`);
    await home.ok('up', '--detach');
    const before = await until('all to run', async () => {
      const found = await pids(home);
      return Object.keys(found).length === 4 && found;
    });
    expect((await home.cli('up', '--dry-run')).stdout).toContain('Nothing would change.');

    write(home, '.env', 'A=2');
    write(home, 'holdfast.yaml', `${text}  new: { ${LASTING} }`);
    expect(await changes(home)).toEqual({
      base: 'keep',
      same: 'keep',
      env: 'restart',
      new: 'add',
      gone: 'remove',
    });
    const shown = (await home.cli('up', '--dry-run')).stdout;
    expect(shown).toMatch(/env +restart +env; restarted if it runs/);
    expect(shown).toMatch(/gone +remove/);
    expect(shown).not.toMatch(/same/);
    expect(await pids(home)).toEqual(before);

    await home.ok('up', '--detach');
    const after = await until('the change to be done', async () => {
      const found = await pids(home);
      const isDone = 'new' in found && 'env' in found && found['env'] !== before['env'] && !('gone' in found);
      return isDone && found;
    });
    expect([after['same'], after['base']]).toEqual([before['same'], before['base']]);
  });

  it('gives a log that is being written its new limits', async () => {
    const home = testHome();
    const declare = (logs: string): void =>
      write(
        home,
        'holdfast.yaml',
        `services: { loud: { command: 'while :; do head -c 60000 /dev/zero | tr "\\0" x; echo; sleep 0.02; done', tty: false, logs: { ${logs} } } }`,
      );
    const bytes = async (): Promise<number> =>
      (await home.ok('status', '--json')).json<{ disk: { bytes: number } }>().disk.bytes;
    declare('maxSize: 1MiB, maxFiles: 64');
    await home.ok('up', '--detach');
    await until('more to be there than will be allowed', async () => (await bytes()) > 2 * 1024 * 1024);
    const before = await pids(home);
    declare('maxSize: 128KiB, maxFiles: 2');
    expect(await changes(home)).toEqual({ loud: 'update' });
    await home.ok('up', '--detach');
    await until('only the newest to be left', async () => (await bytes()) < 1024 * 1024);
    expect(await pids(home)).toEqual(before);
  });

  it('names its instances by the name they have in common', async () => {
    const home = testHome();
    write(home, 'holdfast.yaml', `services: { api: { ${LASTING}, instances: 2 }, web: { ${LASTING} } }`);
    await home.cli('up', '--detach');
    await until('all to run', async () => Object.keys(await pids(home)).length === 3);
    const stopped = (await home.cli('stop', 'api', '--json')).json<{ target: string }[]>();
    expect(stopped.map(({ target }) => target).sort()).toEqual(['api#1', 'api#2']);
    expect(Object.keys(await pids(home))).toEqual(['web']);
  });
});

describe('what is applied by a window', () => {
  const NEW = `new: { ${LASTING} }, clocked: { ${LASTING}, cron: "0 3 1 1 *" }, left: { ${LASTING}, autostart: false }`;
  const states = async (home: TestHome): Promise<unknown> =>
    Object.fromEntries(
      (await home.ok('ps', '-a', '--json', '--start'))
        .json<{ name: string; state: string; nextRunAt: number | null }[]>()
        .map(({ name, state, nextRunAt }) => [name, nextRunAt === null ? state : 'left to its clock']),
    );

  it('starts what is new as `up` would, where the stack is up, and nothing where it is not', async () => {
    const home = testHome();
    write(home, 'holdfast.yaml', `services: { old: { ${LASTING} } }`);
    await home.ok('up', '--detach');
    const window = await openWindow(home, 'w');
    const apply = (): ReturnType<typeof window.request<'config/apply'>> =>
      window.request('config/apply', {
        root: home.root,
        env: Object.entries(home.env) as EnvPairs,
        startsAdded: true,
      });
    write(home, 'holdfast.yaml', `services: { old: { ${LASTING} }, ${NEW} }`);
    expect((await apply()).started.map(({ target }) => target).sort()).toEqual(['clocked', 'new']);
    await until('what is new to run', async () => (await pids(home))['new'] !== undefined);
    expect(await states(home)).toEqual({
      old: 'running',
      new: 'running',
      clocked: 'left to its clock',
      left: 'stopped',
    });
    await home.ok('down');
    write(home, 'holdfast.yaml', `services: { old: { ${LASTING} }, ${NEW}, newest: { ${LASTING} } }`);
    expect((await apply()).started).toEqual([]);
    expect(await states(home)).toMatchObject({ old: 'stopped', newest: 'stopped', clocked: 'stopped' });
  });
});

describe('a profile', () => {
  const text = `profiles: { front: [web] }\nservices:\n  db: { ${LASTING} }\n  web: { ${LASTING}, autostart: false, dependsOn: [db] }\n  other: { ${LASTING} }\n`;

  it('starts its services and what they depend on, and nothing else', async () => {
    const home = testHome();
    write(home, 'holdfast.yaml', text);
    const shown = await home.cli('up', '--profile', 'front', '--dry-run');
    expect(shown.stdout).toContain('The profile front starts web, and what that depends on.');
    await home.ok('up', '--profile', 'front');
    expect(Object.keys(await pids(home)).sort()).toEqual(['db', 'web']);
  });

  it('that is not there is not found, names the nearest and declares nothing', async () => {
    const home = testHome();
    write(home, 'holdfast.yaml', text);
    for (const more of [[], ['--dry-run']]) {
      const { code, stderr } = await home.cli('up', '--profile', 'fron', ...more);
      expect([code, stderr]).toEqual([
        3,
        expect.stringContaining('there is no profile fron; did you mean front?'),
      ]);
    }
    const failure = (await home.cli('up', '--profile', 'fron', '--json')).json();
    expect(failure).toMatchObject({ error: { kind: 'notFound', what: 'profile', didYouMean: ['front'] } });
    expect((await home.cli('ps', '--all', '--json')).json()).toEqual([]);
  });
});

describe('a folder without holdfast.yaml', () => {
  it('gets one from what lies there; a second time nothing is written', async () => {
    const home = testHome();
    const folder = path.join(home.root, 'app');
    write(home, 'app/Procfile', 'web: sleep 600');
    const shown = await home.cli('init', '--root', folder, '--print');
    expect(shown.stdout).toContain('command: sleep 600');
    expect(existsSync(path.join(folder, 'holdfast.yaml'))).toBe(false);

    const made = (await home.cli('init', '--root', folder, '--json')).json();
    const text = readFileSync(path.join(folder, 'holdfast.yaml'), 'utf8');
    expect(made).toEqual({
      file: path.join(folder, 'holdfast.yaml'),
      source: 'the Procfile',
      text,
      written: true,
    });
    const again = await home.cli('init', '--root', folder);
    expect([again.code, again.stderr]).toEqual([
      1,
      expect.stringContaining('holdfast.yaml already; holdfast init --print'),
    ]);
    expect((await home.cli('init', '--root', path.join(home.root, 'none'))).code).toBe(3);
    expect((await home.cli('up', '--root', folder, '--json')).json()).toEqual([
      { target: 'web', result: 'done', error: null },
    ]);
  });
});

describe('the JSON schema', () => {
  it('is printed, and starts nothing', async () => {
    const home = testHome();
    const [people, programs] = [await home.cli('schema'), await home.cli('schema', '--json')];
    expect(JSON.parse(people.stdout)).toEqual(programs.json());
    expect(programs.json()).toMatchObject({ title: 'holdfast.yaml', properties: { services: {} } });
    expect(existsSync(home.paths.daemonFile)).toBe(false);
  });
});

describe('a file with autoApply', () => {
  function logged(home: TestHome, message: string): boolean {
    return readFileSync(home.paths.daemonLog, 'utf8').includes(message);
  }

  it('is applied as it is saved, with the files it reads, by every daemon; a mistake or an empty file changes nothing', async () => {
    const home = testHome();
    const text = `autoApply: true\nservices:\n  same: { ${LASTING} }\n  env: { ${LASTING}, envFile: ".env?" }\n`;
    write(home, 'holdfast.yaml', text);
    await home.cli('up', '--detach');
    let known = await until('both to run', async () => {
      const found = await pids(home);
      return Object.keys(found).length === 2 && found;
    });
    const { same } = known;
    const restarted = async () => {
      known = await until('the other to be restarted', async () => {
        const found = await pids(home);
        return 'env' in found && found['env'] !== known['env'] && found;
      });
      expect(known['same']).toBe(same);
    };
    write(home, '.env', 'A=1');
    await restarted();
    // As editors do it.
    write(home, '.env.new', 'A=2');
    renameSync(path.join(home.root, '.env.new'), path.join(home.root, '.env'));
    await restarted();

    write(home, 'holdfast.yaml', `${text}  wrong: { command: x, tty: maybe }\n`);
    await until('the mistake to be logged', () => logged(home, 'not applied: it has mistakes'));
    write(home, 'holdfast.yaml', '');
    await until('the empty file to be logged', () => logged(home, 'not applied: no services are left'));
    expect(await pids(home)).toEqual(known);

    await home.killDaemon();
    write(home, 'holdfast.yaml', text);
    expect(await pids(home)).toEqual(known);
    write(home, 'holdfast.yaml', `${text}  new: { ${LASTING} }\n`);
    await until('the new one to run', async () => 'new' in (await pids(home)));

    // The wish to be asked again is not carried out by itself either.
    write(home, 'holdfast.yaml', text.replace('true', 'false'));
    await home.ok('up', '--detach');
    await until('the new one to be gone', async () => !('new' in (await pids(home))));
    write(home, '.env', 'A=3');
    expect(await changes(home)).toEqual({ same: 'keep', env: 'restart' });
  });
});
