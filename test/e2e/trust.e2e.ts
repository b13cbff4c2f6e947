// A workspace that is not trusted: what runs is to be seen, nothing is started, until somebody trusts it.
import { expect, it } from 'vitest';
import { Stage } from './support/stage.ts';
import { TWO_SERVICES } from './support/twoServices.ts';
import { waitUntil } from './support/waitUntil.ts';

const VIEW = 'Services';

it('starts nothing before it is trusted, and everything as soon as it is', async () => {
  const { workbench, workspace, holdfast } = await Stage.set({
    files: { 'holdfast.yaml': TWO_SERVICES },
    hasTrust: false,
  });
  const { page, views } = workbench;
  await views.openContainer('Holdfast');
  await views.expand(VIEW);
  await waitUntil('what to do about it', async () => /not trusted/.test(await views.welcome(VIEW)));
  expect(await workbench.offers('holdfast.startAll')).toBe(false);
  expect(await workbench.offers('holdfast.newTerminal')).toBe(false);
  expect([...holdfast.daemonPids(), ...holdfast.keeperPids()]).toEqual([]);
  await workbench.screenshot('trust-1-restricted');

  await page.locator('.welcome-view-content').getByText('Manage Workspace Trust').click();
  await page.locator('.workspace-trust-editor').getByText('Trust', { exact: true }).first().click();
  await page.getByText('You trust this folder').waitFor();
  await workbench.closeModal();
  await waitUntil('services to be offered', () => workbench.offers('holdfast.startAll'));
  await workbench.command('holdfast.startAll');
  await waitUntil(
    'both to run',
    () => holdfast.services(workspace).filter(({ state }) => state === 'running').length === 2,
  );
  await workbench.screenshot('trust-2-trusted');
});
