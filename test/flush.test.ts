// `holdfast flush` and `holdfast mark` on services that run and that have ended: nothing of what was printed is left, what
// comes is shown and followed, and offsets go on.

import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { sessionPaths } from '../src/host/paths.ts';
import { startCommand } from './support/commandLine.ts';
import { type TestHome, testHome } from './support/home.ts';
import { loggedEvents, loggedLines } from './support/logged.ts';
import { until } from './support/until.ts';

/** Prints what is appended to a file of its name. */
const service = (name: string, tty: boolean): string =>
  `  ${name}: { command: [tail, -n, "+1", -f, ${name}], tty: ${tty} }`;

async function upWith(...services: readonly string[]): Promise<TestHome> {
  const home = testHome();
  writeFileSync(path.join(home.root, 'holdfast.yaml'), `services:\n${services.join('\n')}\n`);
  for (const name of ['api', 'web']) writeFileSync(path.join(home.root, name), '');
  await home.ok('up');
  return home;
}

async function say(home: TestHome, name: string, line: string): Promise<void> {
  appendFileSync(path.join(home.root, name), `${line}\n`);
  await until(`${name} to say it`, async () => (await linesOf(home, name)).some((one) => one.line === line));
}

async function linesOf(home: TestHome, name: string) {
  return loggedLines((await home.ok('logs', name, '--json')).stdout);
}

function bytesOnDisk(home: TestHome): string {
  return readdirSync(home.paths.sessionsDir)
    .map((id) => sessionPaths(home.paths, id).journalDir)
    .flatMap((dir) => readdirSync(dir).map((name) => readFileSync(path.join(dir, name), 'latin1')))
    .join('');
}

it.each([false, true])('flush of what runs deletes history and nothing else (tty: %s)', async (tty) => {
  const home = await upWith(service('api', tty), service('web', tty));
  await say(home, 'api', 'secret one');
  await say(home, 'web', 'stays');
  const before = (await linesOf(home, 'api')).at(-1)?.offset ?? 0;
  const followed = startCommand(home, 'logs', '-f', 'api');
  await until('the old line', () => followed.lines.some((line) => line.includes('secret one')));
  const { stdout } = await home.ok('flush', 'api');
  expect(stdout).toContain('api flushed');
  expect(await linesOf(home, 'api')).toEqual([]);
  expect(bytesOnDisk(home)).not.toContain('secret one');
  expect((await linesOf(home, 'web')).map(({ line }) => line)).toEqual(['stays']);
  await say(home, 'api', 'after it');
  await until('the follower to see it', () => followed.lines.at(-1)?.includes('after it'));
  const [line] = await linesOf(home, 'api');
  expect(line?.line).toBe('after it');
  expect(line?.offset).toBeGreaterThan(before);
  expect(followed.lines.filter((one) => one.includes('secret one'))).toHaveLength(1);
  expect(await followed.interrupt()).toBe(0);
});

it('flush and mark of what has ended, with a keeper and without one; how it ended stays known', async () => {
  const home = await upWith(service('api', false), service('web', false));
  await say(home, 'api', 'secret two');
  await home.ok('stop', 'api');
  await home.ok('flush', 'api');
  expect(bytesOnDisk(home)).not.toContain('secret two');
  await say(home, 'web', 'secret three');
  await home.ok('stop', 'web');
  for (const { pid } of home.keepers()) process.kill(pid, 'SIGKILL');
  await until('no keeper to be left', () => home.keepers().length === 0);
  await home.ok('flush');
  await home.ok('mark', 'it', 'is', 'empty');
  expect(bytesOnDisk(home)).not.toContain('secret three');
  await home.killDaemon();
  const events = loggedEvents((await home.ok('logs', '--json', '--start')).stdout);
  expect(events.filter(({ event }) => event === 'noted')).toMatchObject([
    { text: 'it is empty' },
    { text: 'it is empty' },
  ]);
  for (const name of ['api', 'web']) {
    const described = (await home.ok('describe', name, '--json')).json<{ service: unknown }>();
    expect(described.service).toMatchObject({
      state: { state: 'stopped' },
      run: { exit: { outcome: 'stopped' } },
    });
  }
});

it('a mark where there is no log any more is refused', async () => {
  const home = await upWith(service('api', true), service('web', false));
  await home.ok('stop', 'web');
  for (const { pid } of home.keepers()) process.kill(pid, 'SIGKILL');
  await until('no keeper to be left', () => home.keepers().length === 0);
  const described = (await home.ok('describe', 'web', '--json')).json<{ service: { session: string } }>();
  rmSync(sessionPaths(home.paths, described.service.session).journalDir, { recursive: true });
  const named = await home.cli('mark', 'here', '--target', 'web');
  expect([named.code, named.stdout]).toEqual([3, expect.stringContaining('web: there is no log of web')]);
});

it('a mark stands between the lines that were printed before and after it', async () => {
  const home = await upWith(service('api', true), service('web', false));
  await say(home, 'api', 'before');
  const text = 'ä longer text than fits in one record of an index ✓';
  const { stdout } = await home.ok('mark', text);
  expect(stdout).toContain('api marked');
  await say(home, 'api', 'after');
  const shown = (await home.ok('logs', 'api')).stdout.split('\n').filter((line) => !line.includes('run 1'));
  expect(shown).toEqual([
    'api | before',
    expect.stringMatching(new RegExp(`^── api: ${text} \\d\\d:\\d\\d:\\d\\d ──$`)),
    'api | after',
    '',
  ]);
  expect((await home.ok('logs', 'web')).stdout).toContain(text);
  const bad = await home.cli('mark', '\u0007');
  expect([bad.code, bad.stderr]).toEqual([2, expect.stringContaining('control characters')]);
});
