// An extension for all YAML is installed too: what it does by our schema is left to it, what only the daemon knows is not.
import { it } from 'vitest';
import { Stage } from './support/stage.ts';
import { TWO_SERVICES } from './support/twoServices.ts';
import { waitUntil } from './support/waitUntil.ts';

const LOOSE = TWO_SERVICES.replace('[api]\n', '[api]\n    cwd:   .\n');

it('leaves keys and formatting to it, and goes on with names, states and verbs', async () => {
  const { workbench, workspace, holdfast } = await Stage.set({
    files: { 'holdfast.yaml': LOOSE },
    beside: ['yaml'],
  });
  const { page } = workbench;
  const lens = (text: string) => page.locator('.codelens-decoration a', { hasText: text });
  const rows = page.locator('.suggest-widget .monaco-list-row');

  await workbench.command('holdfast.openConfig');
  await lens('Start').first().click();
  await waitUntil('api to run', () =>
    holdfast.services(workspace).some(({ name, state }) => name === 'api' && state === 'running'),
  );
  await lens('running').first().waitFor();
  await page.locator('.view-line', { hasText: 'dependsOn' }).getByText('api').hover();
  await page.locator('.monaco-hover', { hasText: /api: running/ }).waitFor();
  await workbench.screenshot('beside-1-yaml');
  await page.keyboard.press('Escape');

  await page.locator('.view-line', { hasText: 'cwd' }).click();
  await waitUntil(
    'nobody to offer formatting',
    async () => !(await workbench.offers('editor.action.formatDocument')),
  );
  await page.keyboard.press('Control+End');
  await page.keyboard.type('profiles: { all: [');
  await page.keyboard.press('Control+Space');
  await rows.filter({ hasText: 'web' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.type('wbe] }');
  await page.locator('.squiggly-error').first().waitFor();
});
