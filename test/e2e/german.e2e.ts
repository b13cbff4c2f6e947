// VS Code in German: what package.json contributes is German too, and so is what the extension and the page of its dashboard
// say while they run.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isInAFrame } from './support/frames.ts';
import { Stage } from './support/stage.ts';
import { TWO_SERVICES } from './support/twoServices.ts';
import { waitUntil } from './support/waitUntil.ts';

const SERVICES = `${TWO_SERVICES}  search:
    command: [sh, -c, 'exit 3']
    restart: never
`;

it('names views and commands, and says what runs, in the language of VS Code', async () => {
  const { workbench, workspace } = await Stage.set({ language: 'de' });
  const { page, views } = workbench;
  await page.locator('.activitybar').getByRole('tab', { name: 'Holdfast' }).click();
  await page.locator('.pane-header', { hasText: 'Dienste' }).waitFor();
  await page.locator('.pane-header', { hasText: 'Prozesse' }).waitFor();
  await page.getByText('holdfast.yaml erstellen').first().waitFor();
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').first().fill('>Holdfast: Dienst starten');
  await page.locator('[data-quick-input-id="holdfast.startService"]').waitFor();
  await workbench.screenshot('german-1-views');
  await workbench.dismiss();

  writeFileSync(join(workspace, 'holdfast.yaml'), SERVICES);
  await page.locator('.part.sidebar .monaco-button', { hasText: 'Alle Dienste starten' }).click();
  await views.waitForRow(
    'Dienste',
    'that runs',
    ({ label, spoken }) => label === 'web' && /, läuft/.test(spoken),
  );
  await views.waitForRow('Dienste', 'that failed', ({ description }) => /^fehlgeschlagen/.test(description));
  const status = await waitUntil('the status bar to count them', async () => {
    const item = await workbench.holdfastStatus();
    return item !== undefined && /^2\/3\s+1$/.test(item.text.trim()) ? item : undefined;
  });
  expect(status.label).toMatch(/2 von 3 Diensten aktiv, 0 Terminals, search fehlgeschlagen/);
  await page.locator('[id="holdfast.holdfast.holdfast.status"]').click();
  await waitUntil('the actions', async () =>
    /Warum ist search fehlgeschlagen\?.*Neues Terminal/s.test((await workbench.quickPickLabels()).join('\n')),
  );
  await workbench.screenshot('german-2-running');

  // From the list that is open: holdfast.openDashboard, by the name it has there.
  await workbench.pick('Dashboard öffnen');
  for (const text of ['Abhängigkeiten', 'abgestürzt nach'])
    await waitUntil(`the dashboard to say “${text}”`, () => isInAFrame(page, text));
  await workbench.screenshot('german-3-dashboard');
});
