// What surrounds the views: the walkthrough, the settings, the status bar, the shells of VS Code itself, and all of it in
// high contrast.
import { expect, it } from 'vitest';
import { isInAFrame } from './support/frames.ts';
import { Stage } from './support/stage.ts';
import { isAtPrompt } from './support/terminals.ts';
import { TWO_SERVICES } from './support/twoServices.ts';
import { waitUntil } from './support/waitUntil.ts';

const VIEW = 'Services';
const FAILING = `${TWO_SERVICES}  search:
    command: [sh, -c, 'echo cannot reach the index; exit 3']
    restart: never
`;

const HIGH_CONTRAST = [
  { theme: 'Dark High Contrast', name: 'hc-black' },
  { theme: 'Light High Contrast', name: 'hc-light' },
];

it('introduces itself, says in the status bar what failed, and is there in every shell', async () => {
  const { workbench, holdfast } = await Stage.set({ files: { 'holdfast.yaml': FAILING } });
  const { page, views, terminals } = workbench;

  await workbench.command('welcome.showAllWalkthroughs');
  await workbench.pick('Terminals and services that outlive VS Code');
  await page.getByText('Open a terminal that survives').first().waitFor();
  await waitUntil('what it shows beside', () => isInAFrame(page, 'A terminal as you know it.'));
  await workbench.screenshot('surfaces-1-walkthrough');

  await workbench.command('workbench.action.openSettings2');
  await page.locator('.settings-editor .suggest-input-container').first().click();
  await page.keyboard.type('@ext:holdfast.holdfast');
  await page.locator('.setting-item-contents', { hasText: 'On Close' }).first().waitFor();
  await workbench.screenshot('surfaces-2-settings');
  await workbench.closeModal();

  await views.openContainer('Holdfast');
  await views.expand(VIEW);
  await workbench.command('holdfast.startAll');
  await views.waitForRow(
    VIEW,
    'that failed',
    ({ label, spoken }) => label === 'search' && /failed/.test(spoken),
  );
  const failed = await waitUntil('the status bar to say so', async () => {
    const item = await workbench.holdfastStatus();
    return item !== undefined && /^2\/3\s+1$/.test(item.text.trim()) ? item : undefined;
  });
  expect(failed.label).toMatch(/2 of 3 services up.*search failed/);
  await workbench.screenshot('surfaces-3-failed');

  await page.locator(`[id="${failed.id}"]`).click();
  await page.getByText('Why did search fail?').waitFor();
  await workbench.screenshot('surfaces-4-actions');
  await workbench.pick('Why did search fail?');
  await waitUntil('the reason', async () =>
    (await workbench.editorText()).includes('cannot reach the index'),
  );
  await workbench.screenshot('surfaces-5-why');

  // A shell of VS Code's own, of no profile of ours.
  await workbench.command('workbench.action.terminal.new');
  await terminals.type(isAtPrompt, 'holdfast ps\n');
  const { lines } = await terminals.waitFor(
    'the table',
    (terminal) => terminal.lines.some((line) => /^\s*search\b.*failed/.test(line)) && isAtPrompt(terminal),
  );
  expect(lines.filter((line) => /^\s*(api|web)\b.*running/.test(line))).toHaveLength(2);
  expect(holdfast.terminals()).toEqual([]);
  await workbench.screenshot('surfaces-6-shell');

  await workbench.command('holdfast.doctor');
  await waitUntil('what it found', async () => (await workbench.editorText()).includes('PASS'));
  await workbench.screenshot('surfaces-8-doctor');
  await workbench.command('holdfast.showLog');
  await page.locator('.part.panel .view-line', { hasText: 'connected' }).first().waitFor();
  await workbench.screenshot('surfaces-9-log');

  for (const { theme, name } of HIGH_CONTRAST) {
    await workbench.command('workbench.action.selectTheme');
    await workbench.pick(theme);
    await page.locator(`.monaco-workbench.${name}`).waitFor();
    await views.waitForRow(VIEW, 'that failed', ({ label }) => label === 'search');
    await workbench.screenshot(`surfaces-7-${name}`);
  }
});
