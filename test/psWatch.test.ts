// `ps --watch` on a real terminal: it follows, also over a kill of the daemon, and ends as it was.

import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { distDir, testHome } from './support/home.ts';
import { openTerminal } from './support/pty.ts';
import { until } from './support/until.ts';

it('shows what changes, goes on after a kill of the daemon, and ends at Ctrl+C', async () => {
  const home = testHome();
  await home.ok('start', '--name', 'first', '--', 'sleep', '7011');
  const terminal = openTerminal({
    command: [process.execPath, path.join(distDir, 'cli.js'), 'ps', '--watch'],
    cwd: home.root,
    env: home.env,
    cols: 120,
  });
  /** The last table that was drawn. */
  const table = (): string => stripVTControlCharacters(terminal.text.split('NAME').at(-1) ?? '');
  await until('the first service', () => /first +service +running/.test(table()));
  await home.ok('start', '--name', 'second', '--', 'sleep', '7012');
  await until('the second service', () => /second +service +running/.test(table()));
  await home.killDaemon();
  await home.ok('stop', 'first');
  await until('the first one to have gone', () => !table().includes('first') && table().includes('second'));
  terminal.type('\x03');
  expect(await terminal.waitForExit()).toBe(0);
});

it('is not for a pipe', async () => {
  const home = testHome();
  const { code, stderr } = await home.cli('ps', '--watch');
  expect([code, stderr]).toEqual([2, expect.stringContaining('--json')]);
});
