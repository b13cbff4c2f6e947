// When Holdfast is told to stop it stays stopped, windows or not; and where it cannot work at all a terminal is still
// a terminal.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { makeFolder } from './support/holdfast.ts';
import { Stage } from './support/stage.ts';
import { staysTrue, waitUntil } from './support/waitUntil.ts';
import { Workbench } from './support/workbench.ts';

/** The claim itself: nobody starts a daemon again in this time. */
const STAYS_DOWN_MS = 30_000;

let stage: Stage | undefined;
const folders: string[] = [];
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await stage?.pictureOfFailure(task.name);
  await stage?.strike();
  stage = undefined;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

it('stays down after `holdfast shutdown` with two windows open', async () => {
  stage = await Stage.set();
  const { workbench, workspace, server, browser, holdfast } = stage;
  const other = makeFolder('ws2');
  folders.push(other);
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
    const status = await window.holdfastStatus();
    expect(`${status?.text} ${status?.label}`).not.toMatch(/reconnecting/i);
  }
  await workbench.screenshot('shutdown-1-two-windows');
});

it('opens a plain shell, with the reason, where HOLDFAST_HOME cannot be written', async () => {
  // Below a file: nobody can write there, not even root, whom permissions would not stop.
  const folder = makeFolder('file');
  folders.push(folder);
  writeFileSync(join(folder, 'file'), '');
  stage = await Stage.set({ env: { HOLDFAST_HOME: join(folder, 'file', 'home') } });
  const { workbench } = stage;

  await workbench.terminals.openWithProfile('Holdfast terminal');
  const isAtPrompt = ({ lines }: { readonly lines: readonly string[] }): boolean =>
    lines.at(-1)?.startsWith('$') === true;
  const { lines } = await workbench.terminals.waitFor('a shell', isAtPrompt);
  expect(lines.join('\n')).toContain(join(folder, 'file'));
  await workbench.terminals.type(isAtPrompt, 'echo plain $((40 + 2))\n');
  await workbench.terminals.waitFor('the answer', (terminal) => terminal.lines.includes('plain 42'));
  await workbench.screenshot('shutdown-2-plain-shell');
});
