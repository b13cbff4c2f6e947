// A holdfast.yaml in the editor: what is wrong with it, what it offers, and what can be done with a service above its name.
import { it } from 'vitest';
import { Stage } from './support/stage.ts';
import { TWO_SERVICES } from './support/twoServices.ts';
import { waitUntil } from './support/waitUntil.ts';

const OFFER_LIMIT_MS = 3_000;
const FILES = { 'holdfast.yaml': TWO_SERVICES.replace('[api]\n', '[apo]\n    cwd:   .\n') };

it('explains, completes, repairs and runs what a holdfast.yaml says, over a kill of the daemon', async () => {
  const { workbench, workspace, holdfast } = await Stage.set({ files: FILES });
  const { page } = workbench;
  const lens = (text: string) => page.locator('.codelens-decoration a', { hasText: text });
  const stateOf = (name: string): string | undefined =>
    holdfast.services(workspace).find((service) => service.name === name)?.state;

  await workbench.command('holdfast.openConfig');
  await page.locator('.squiggly-error').first().waitFor();
  await lens('Start').first().waitFor();
  await workbench.screenshot('language-1-mistake');

  await page.locator('.view-line', { hasText: 'dependsOn' }).getByText('apo').dblclick();
  const repair = page.getByText('Change to `api`');
  // Pressed before the editor has asked for repairs, the menu shuts again.
  await waitUntil('the repair to be offered', async () => {
    await page.keyboard.press('Control+.');
    return repair.waitFor({ timeout: OFFER_LIMIT_MS }).then(
      () => true,
      () => undefined,
    );
  });
  await repair.click();
  await page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
  await workbench.command('editor.action.formatDocument');
  await page.locator('.view-line', { hasText: /^\s*cwd:\s\.$/ }).waitFor();
  await page.keyboard.press('Control+s');

  await lens('Start').first().click();
  await waitUntil('api to run', () => stateOf('api') === 'running');
  await lens('running').first().waitFor();
  await page.locator('.view-line', { hasText: 'dependsOn' }).getByText('api').hover();
  await page.locator('.monaco-hover', { hasText: /api: running/ }).waitFor();
  await workbench.screenshot('language-2-running');

  const before = holdfast.daemonPids();
  for (const pid of before) process.kill(pid, 'SIGKILL');
  await waitUntil('another daemon', () => holdfast.daemonPids().some((pid) => !before.includes(pid)));
  await page.keyboard.press('Escape');
  await lens('Stop').first().click();
  await waitUntil('api to be stopped', () => stateOf('api') === 'stopped');
  await lens('stopped').nth(1).waitFor();

  // From where a service is named to where it is declared, and both under another name.
  await page.locator('.view-line', { hasText: 'dependsOn' }).getByText('api').click();
  await page.keyboard.press('F12');
  await page.locator('#status\\.editor\\.selection', { hasText: 'Ln 2,' }).waitFor();
  await page.keyboard.press('F2');
  await page.locator('.rename-box input').fill('backend');
  await page.keyboard.press('Enter');
  await page.locator('.view-line', { hasText: 'dependsOn: [backend]' }).waitFor();
  await page.locator('.view-line', { hasText: /^\s*backend:$/ }).waitFor();
  await page.keyboard.press('Control+Shift+o');
  await waitUntil('the services as symbols', async () =>
    (await workbench.quickPickLabels()).join().includes('backend'),
  );
  await workbench.screenshot('language-4-renamed');
  await workbench.dismiss();
  await page.keyboard.press('Control+z');
  await page.locator('.view-line', { hasText: 'dependsOn: [api]' }).waitFor();

  await page.keyboard.press('Control+End');
  await page.keyboard.type('    res');
  await page.keyboard.press('Control+Space');
  await page.locator('.suggest-widget .monaco-list-row', { hasText: 'restart' }).waitFor();
  await workbench.screenshot('language-3-completion');
});
