// The Processes view: what would end is shown before anything ends, also of what is left over; and a keeper that is
// killed is told of.
import { spawn } from 'node:child_process';
import { expect, it, onTestFinished } from 'vitest';
import { Stage } from './support/stage.ts';
import { waitUntil } from './support/waitUntil.ts';

const VIEW = 'Processes';
const FILES = {
  'holdfast.yaml': `services:
  pool:
    command: [sh, -c, 'sleep 801 & sleep 802 & wait']
    restart: never
  web:
    command: sleep 803
`,
};
/** Above the highest pid there is. */
const GONE = 'agent:4194304';

it('ends a tree that was shown before, and cleans up what is left over', async () => {
  const { workbench, workspace, holdfast } = await Stage.set({ files: FILES });
  const { page, views } = workbench;
  const dialog = page.locator('.monaco-dialog-box');
  const stateOf = (name: string): string | undefined =>
    holdfast.services(workspace).find((service) => service.name === name)?.state;
  const isRunning = (command: string): boolean =>
    holdfast.processes().some((process) => process.command === command);

  await views.openContainer('Holdfast');
  await workbench.command('holdfast.startAll');
  await waitUntil('both to run', () => stateOf('pool') === 'running' && stateOf('web') === 'running');
  await views.fold('Services');
  await views.fold('Terminals');
  await views.expand(VIEW);
  const shell = await views.waitForRow(VIEW, 'of the pool', ({ label }) => /^sh -c sleep 801/.test(label));
  await views.menu(VIEW, shell.label, 'End Process Tree');
  await dialog.waitFor();
  const asked = (await dialog.textContent()) ?? '';
  for (const command of ['sleep 801', 'sleep 802']) expect(asked).toContain(command);
  await workbench.screenshot('processes-1-asked');
  await workbench.pressButton('End Them');
  await waitUntil('all of it to be gone', () => !isRunning('sleep 801') && !isRunning('sleep 802'));
  expect(stateOf('web')).toBe('running');

  // What an agent started that is gone itself.
  const env = { ...process.env, HOLDFAST_HOME: holdfast.home, HOLDFAST_ORIGINATOR: GONE };
  const stray = spawn('sleep', ['804'], { detached: true, stdio: 'ignore', env });
  onTestFinished(() => void stray.kill('SIGKILL'));
  await views.waitForRow(VIEW, 'of what is left over', ({ description }) => description === '1 orphan');
  await views.waitForRow(VIEW, 'of the stray', ({ label }) => label.includes('sleep 804'));
  await workbench.screenshot('processes-2-left-over');
  await workbench.command('holdfast.cleanUpProcesses');
  await dialog.waitFor();
  expect(await dialog.textContent()).toMatch(/sleep 804.*agent:4194304 asked for it and is gone/);
  await workbench.screenshot('processes-3-clean-up');
  await workbench.pressButton('Clean Up');
  await waitUntil('it to be gone', () => !isRunning('sleep 804'));
  await waitUntil('its row to be gone', async () =>
    (await views.rows(VIEW)).every(({ description }) => description !== '1 orphan'),
  );
  expect(stateOf('web')).toBe('running');

  const [keeper] = holdfast.status().keepers;
  process.kill(keeper?.pid ?? 0, 'SIGKILL');
  await waitUntil('the loss to be told', async () =>
    (await workbench.notifications()).some((text) => /web was lost: the keeper/.test(text)),
  );
  await page.locator('.notification-toast.notification-fade-in-done').first().waitFor();
  await workbench.screenshot('processes-4-lost');
});
