// VS Code in German: what package.json contributes is German too.
import { it } from 'vitest';
import { Stage } from './support/stage.ts';

it('names views and commands in the language of VS Code', async () => {
  const { workbench } = await Stage.set({ language: 'de' });
  const { page } = workbench;
  await page.locator('.activitybar').getByRole('tab', { name: 'Holdfast' }).click();
  await page.locator('.pane-header', { hasText: 'Dienste' }).waitFor();
  await page.locator('.pane-header', { hasText: 'Prozesse' }).waitFor();
  await page.getByText('holdfast.yaml erstellen').first().waitFor();
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').first().fill('>Holdfast: Dienst starten');
  await page.locator('[data-quick-input-id="holdfast.startService"]').waitFor();
  await workbench.screenshot('german-1-views');
});
