// The main flows with the keyboard alone: start a service, read its log, open a terminal, leave it and come back to it.
import { expect, it } from 'vitest';
import { Stage } from './support/stage.ts';
import { isAtPrompt } from './support/terminals.ts';
import { TWO_SERVICES } from './support/twoServices.ts';
import { waitUntil } from './support/waitUntil.ts';

const FILES = { 'holdfast.yaml': TWO_SERVICES };

it('is all to be had by keyboard', async () => {
  const { workbench, workspace, holdfast } = await Stage.set({ files: FILES });
  const { page, terminals, views } = workbench;
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const stateOf = (name: string): string | undefined =>
    holdfast.services(workspace).find((service) => service.name === name)?.state;

  // Welcome content first: its button is reached by Tab and pressed by Enter.
  await workbench.commandByKeys('Holdfast: Focus on Services View');
  await page.getByText('Start All Services').first().waitFor();
  await pressUntilFocused('Tab', 'Start All Services');
  await workbench.screenshot('keyboard-1-welcome');
  await press('Enter');
  await waitUntil('both services to run', () => stateOf('api') === 'running' && stateOf('web') === 'running');

  await workbench.commandByKeys('Holdfast: Focus on Services View');
  await goToRow('web');
  await workbench.screenshot('keyboard-2-row');
  await press('Shift+F10');
  await chooseInMenu('Stop Service');
  await waitUntil('it to be stopped', () => stateOf('web') === 'stopped');
  await views.waitForRow(
    'Services',
    'that is stopped',
    ({ label, spoken }) => label === 'web' && /stopped/.test(spoken),
  );

  // The row that has the focus is meant, chosen or not.
  await workbench.commandByKeys('Holdfast: Focus on Services View');
  await press('Home');
  await goToRow('api');
  await press('Delete');
  await waitUntil('it to be stopped by its key', () => stateOf('api') === 'stopped');
  await press('Control+k', 'h');
  await waitUntil('the actions', async () =>
    (await workbench.quickPickLabels()).some((label) => label.includes('Start All Services')),
  );
  await workbench.dismiss();

  await workbench.commandByKeys('Holdfast: New Terminal');
  await waitUntil('the terminal to have the focus', async () => (await terminals.visible()).some(isAtPrompt));
  await page.keyboard.type('echo $((40 + 2)) by keys\n');
  await terminals.waitFor('the answer', ({ lines }) => lines.includes('42 by keys'));
  // VS Code keeps the program of a closed tab out of sight; so do we, and it comes back from the list.
  await workbench.commandByKeys('Terminal: Kill the Active Terminal Instance');
  await waitUntil('the tab to be closed', async () => (await terminals.visible()).length === 0);
  const [session] = holdfast.terminals();
  expect(session?.state).toBe('running');

  await workbench.commandByKeys('Holdfast: Focus on Terminals View');
  await goToRow(session?.name ?? '');
  await press('F2');
  await workbench.fillIn('sums');
  await waitUntil('its new name', () => holdfast.terminals()[0]?.name === 'sums');
  await workbench.commandByKeys('Holdfast: Focus on Terminals View');
  await goToRow('sums');
  await press('Enter');
  await terminals.waitFor(
    'what was there',
    ({ lines, isVisible }) => isVisible && lines.includes('42 by keys'),
  );
  await workbench.screenshot('keyboard-3-terminal-again');

  async function goToRow(label: string): Promise<void> {
    await waitUntil(`the row ${label} to have the focus`, async () => {
      const focused = page
        .locator('.part.sidebar .monaco-list:focus .monaco-list-row.focused .label-name')
        .first();
      if ((await focused.count()) > 0 && (await focused.textContent()) === label) return true;
      await press('ArrowDown');
      return undefined;
    });
  }
  async function chooseInMenu(entry: string): Promise<void> {
    await waitUntil(`${entry} to be chosen`, async () => {
      const focused = page.locator('.monaco-menu .action-item.focused').first();
      if ((await focused.count()) > 0 && (await focused.textContent())?.includes(entry) === true) return true;
      await press('ArrowDown');
      return undefined;
    });
    await press('Enter');
  }
  async function pressUntilFocused(key: string, text: string): Promise<void> {
    await waitUntil(`${text} to have the focus`, async () => {
      if ((await page.locator(':focus').textContent()) === text) return true;
      await press(key);
      return undefined;
    });
  }
});
