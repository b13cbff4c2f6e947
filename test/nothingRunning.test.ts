// Where nothing runs, readers say so and start nothing; verbs that end things have nothing to do.

import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { testHome } from './support/home.ts';

const readers: readonly (readonly [string, ...string[]])[] = [
  ['ps'],
  ['list'],
  ['status'],
  ['logs'],
  ['why'],
  ['describe', 'api'],
  ['screen', 'x'],
  ['wait', 'x', '--for', 'exit'],
  ['tree'],
  ['zombies'],
  ['orphans'],
  ['port', '3000'],
  ['kill', '1'],
];

it.each(readers)('holdfast %s: says that nothing is running, exit 4, and starts nothing', async (...args) => {
  const home = testHome();
  const { code, stderr } = await home.cli(...args);
  expect(stderr).toContain('nothing is running');
  expect(code).toBe(4);
  expect(existsSync(home.paths.daemonFile)).toBe(false);
});

const enders: readonly (readonly [string, ...string[]])[] = [
  ['stop', 'all'],
  ['down'],
  ['purge'],
  ['shutdown'],
  ['kill-session', '--all'],
  ['unregister', '1'],
];

it.each(enders)('holdfast %s: nothing to do, exit 0', async (...args) => {
  const home = testHome();
  await home.ok(...args);
  expect(existsSync(home.paths.daemonFile)).toBe(false);
});

it('a failure with --json is a document on standard output with the same exit code', async () => {
  const home = testHome();
  const result = await home.cli('ps', '--json');
  expect(result.code).toBe(4);
  expect(result.json()).toMatchObject({ error: { kind: 'daemonNotRunning', message: 'nothing is running' } });
});

it('an unknown command names the nearest', async () => {
  const { code, stderr } = await testHome().cli('statsu');
  expect(code).toBe(2);
  expect(stderr).toContain('did you mean status');
});
