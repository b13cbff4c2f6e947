// The name VS Code shows for a terminal is that of the attach client's process: it follows the foreground program.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { distDir, testHome } from './support/home.ts';
import { openTerminal } from './support/pty.ts';
import { until } from './support/until.ts';

it('is named after a program that never pauses in its output', async () => {
  const home = testHome();
  const made = await home.cli('new', '--json', '--', 'bash', '--norc', '--noprofile', '-i');
  const { id } = made.json<{ id: string }>();
  const terminal = openTerminal({
    command: [process.execPath, path.join(distDir, 'attach.js'), id],
    cwd: home.root,
    env: home.env,
  });
  const nameOf = (): string => readFileSync(`/proc/${terminal.pid}/cmdline`, 'latin1').replaceAll('\0', '');
  await until('the name of the shell', () => nameOf() === 'bash');
  terminal.type("sh -c 'while :; do echo on; sleep 0.01; done'\r");
  await until('the name of what runs in it', () => nameOf() === 'sh');
  terminal.type('\x03');
  await until('the name of the shell again', () => nameOf() === 'bash');
  expect(terminal.exitCode).toBeUndefined();
});
