// The views while much happens: what is chosen, unfolded and scrolled to stays so over a thousand changes; what runs
// elsewhere can be watched and stopped; processes in another order, a mark on holdfast.yaml, diagnostics to paste.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderOfTest } from './support/holdfast.ts';
import { Stage } from './support/stage.ts';
import { waitUntil } from './support/waitUntil.ts';

const VIEW = 'Services';
const CHANGES = 1_000;
/** A restart is three: it crashed, it is starting, it runs. */
const CHANGES_OF_RESTART = 3;

const LOOP = `{ command: "exit 1", group: loop, restart: { delay: 10ms, maxDelay: 10ms, maxRestarts: 1000000 } }`;
const idle = Array.from({ length: 40 }, (_, index) => `s${String(index + 1).padStart(2, '0')}`);
const FILES = {
  'holdfast.yaml': `services:
  loop-a: ${LOOP}
  loop-b: ${LOOP}
  loop-c: ${LOOP}
${idle.map((name) => `  ${name}: { command: "sleep 600", autostart: false }`).join('\n')}
`,
};

it('keeps what is chosen over a thousand changes, and reaches what runs elsewhere', async () => {
  const elsewhere = folderOfTest('blog');
  writeFileSync(
    join(elsewhere, 'holdfast.yaml'),
    'services: { blog: { command: "echo of the blog; sleep 600" } }\n',
  );
  const { workbench, workspace, holdfast } = await Stage.set({ files: FILES });
  const { page, views, terminals } = workbench;
  expect(holdfast.run(['up', '--detach'], elsewhere).status).toBe(0);

  await views.openContainer('Holdfast');
  // A stage for one view: the others folded.
  await views.fold('Terminals');
  await workbench.command('holdfast.startAll');
  await views.select(VIEW, 'loop');
  await views.waitForRow(VIEW, 'of the loop, folded', ({ label }) => label === 'loop');
  const restarts = (): number =>
    holdfast
      .ask<{ readonly restarts: number }[]>(['ps', '-a'], workspace)
      .reduce((sum, service) => sum + service.restarts, 0);

  await views.scrollToEnd(VIEW);
  await views.select(VIEW, 'Elsewhere');
  await views.scrollToEnd(VIEW);
  await views.waitForRow(VIEW, 'of the blog', ({ label }) => label === 'blog');
  await views.select(VIEW, 's35');
  const before = await views.place(VIEW);
  expect(before.selected).toEqual(['s35']);
  const then = restarts();
  await waitUntil(
    `${CHANGES} changes`,
    () => restarts() - then >= CHANGES / CHANGES_OF_RESTART,
    120_000,
    restarts,
  );
  expect(await views.place(VIEW)).toEqual(before);
  await workbench.screenshot('views-1-thousand-changes');
  await workbench.command('holdfast.stopAll');

  await views.menu(VIEW, 'blog', 'Watch Terminal');
  await terminals.waitFor(
    'the blog to be watched',
    ({ isVisible, lines }) => isVisible && lines.some((line) => line.includes('of the blog')),
  );
  await workbench.screenshot('views-2-elsewhere');
  await views.act(VIEW, 'blog', 'Stop Service');
  await waitUntil('the blog to be stopped', () =>
    holdfast.services(elsewhere).some(({ state }) => state === 'stopped'),
  );

  for (const name of ['s01', 's02']) {
    await workbench.command('holdfast.startService');
    await workbench.pick(name);
  }
  await views.fold(VIEW);
  await views.expand('Processes');
  await workbench.command('holdfast.sortProcesses');
  await workbench.pick('Memory');
  await views.waitForRow('Processes', 'of s01', ({ label }) => label === 's01');
  await views.waitForRow('Processes', 'of s02', ({ label }) => label === 's02');
  await workbench.screenshot('views-3-processes');
  await views.openContainer('Explorer');
  await page
    .locator('.explorer-folders-view [aria-label*="Holdfast: 2 of 43 services up"]')
    .first()
    .waitFor();
  await workbench.screenshot('views-4-mark');

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await workbench.command('holdfast.copyDiagnostics');
  const copied = await waitUntil('the diagnostics', async () => {
    const text = String(await page.evaluate('navigator.clipboard.readText()'));
    return text.startsWith('# Holdfast diagnostics') && text;
  });
  expect(copied).toContain('- connection: connected');
  expect(copied).toContain('## Doctor');
});
