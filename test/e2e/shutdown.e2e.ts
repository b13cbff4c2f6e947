// When Holdfast is told to stop it stays stopped, windows or not; and where it cannot work at all a terminal is still
// a terminal.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderOfTest } from './support/holdfast.ts';
import { Stage } from './support/stage.ts';
import { isAtPrompt } from './support/terminals.ts';
import { staysTrue, waitUntil } from './support/waitUntil.ts';
import { Workbench } from './support/workbench.ts';

/** The claim itself: nobody starts a daemon again in this time. */
const STAYS_DOWN_MS = 30_000;

it('stays down after `holdfast shutdown` with two windows open', async () => {
  const other = folderOfTest('ws2');
  const { workbench, workspace, server, browser, holdfast } = await Stage.set();
  const second = await Workbench.open(browser, server.urlOf(other));
  // What runs goes on, and must not bring the daemon back either.
  holdfast.ask(['new', '--', 'sleep', '1000'], workspace);
  await waitUntil('both windows to be connected', () => {
    const { status } = holdfast.run(['status']);
    return status === 0 && holdfast.status().clients.length >= 2;
  });
  expect(holdfast.daemonPids()).toHaveLength(1);

  expect(holdfast.run(['shutdown']).status).toBe(0);
  await waitUntil('the daemon to be gone', () => holdfast.daemonPids().length === 0);
  expect(holdfast.keeperPids()).toHaveLength(1);
  await staysTrue('no daemon', () => holdfast.daemonPids().length === 0, STAYS_DOWN_MS);

  // Both windows are still there, and say so rather than spin.
  for (const window of [workbench, second]) {
    expect((await window.holdfastStatus())?.text).toBe('shut down');
  }
  await workbench.screenshot('shutdown-1-two-windows');
});

it('opens a plain shell, with the reason, where HOLDFAST_HOME cannot be written', async () => {
  // Below a file: nobody can write there, not even root, whom permissions would not stop.
  const folder = folderOfTest('file');
  writeFileSync(join(folder, 'file'), '');
  const { workbench } = await Stage.set({ env: { HOLDFAST_HOME: join(folder, 'file', 'home') } });

  await workbench.terminals.openWithProfile('Holdfast terminal');
  const { lines } = await workbench.terminals.waitFor('a shell', isAtPrompt);
  expect(lines.join('\n')).toContain(join(folder, 'file'));
  await workbench.terminals.type(isAtPrompt, 'echo plain $((40 + 2))\n');
  await workbench.terminals.waitFor('the answer', (terminal) => terminal.lines.includes('plain 42'));
  await workbench.screenshot('shutdown-2-plain-shell');
});
