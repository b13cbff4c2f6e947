// The dashboard as a person has it: timelines, dependencies and the start-up of a stack; a service restarted by keyboard; what
// was chosen over a reload; a daemon that is killed; and every kind of theme.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { expect, it } from 'vitest';
import { SHOP_SERVICES } from './support/shopServices.ts';
import { Stage } from './support/stage.ts';
import { waitUntil } from './support/waitUntil.ts';
import type { Workbench } from './support/workbench.ts';

const FILES = { 'holdfast.yaml': SHOP_SERVICES };
const NAMES = ['api', 'cache', 'db', 'indexer', 'mailer', 'web'];
/** So that the pictures have lines on them. */
const SAMPLES = 20;
/** Kinds of themes, by what VS Code calls the page then. */
const THEMES = {
  dark: ['Default Dark Modern', 'vscode-dark'],
  'high-contrast': ['Default High Contrast', 'vscode-high-contrast'],
  light: ['Default Light Modern', 'vscode-light'],
} as const;
const LONG_MS = 90_000;

it('draws how services are and were, by keyboard too, over a reload and a kill of the daemon', async () => {
  const stage = await Stage.set({ files: FILES, env: { HOLDFAST_HISTORY_INTERVAL_MS: '1000' } });
  const { workbench, workspace, holdfast } = stage;
  const { page } = workbench;
  await page.setViewportSize({ width: 1500, height: 1250 });
  const dashboard = dashboardOf(workbench);
  const rowOf = (name: string) => dashboard.locator(`.services tr[data-service="${name}"]`);
  const nodeOf = (name: string) => dashboard.locator(`[data-node="${name}"]`);
  const pidOf = (name: string) => holdfast.services(workspace).find((one) => one.name === name)?.pid;

  await workbench.command('holdfast.openDashboard');
  await dashboard.getByText('No services yet').waitFor();
  await workbench.screenshot('dashboard-1-empty');

  await dashboard.getByRole('button', { name: 'Start All Services' }).click();
  for (const name of NAMES) await rowOf(name).waitFor();
  await dashboard.locator('.start-up tr[data-service="web"]', { hasText: 'ready after' }).waitFor();
  expect(await dashboard.locator('.node').count()).toBe(NAMES.length);
  expect(await dashboard.locator('.edge').count()).toBe(5);
  await waitUntil('the chatty service to be seen to print', async () =>
    /kB\/s/.test((await rowOf('web').textContent()) ?? ''),
  );
  await waitUntil('the busy service to be seen to be busy', async () => {
    const text = (await rowOf('indexer').locator('td.figure').first().textContent()) ?? '';
    return Number.parseFloat(text) > 5;
  });
  await waitUntil(
    'a crash',
    async () => Number(await rowOf('mailer').locator('td').last().textContent()) >= 3,
    LONG_MS,
  );
  await waitUntil(
    'lines in every timeline',
    async () => (await inkOf(dashboard)).every((ink) => ink > 500),
    LONG_MS,
  );
  await waitUntil('a past', () => sampleCount(stage), LONG_MS);
  await workbench.screenshot('dashboard-2-running');

  // From the first stop in the graph to web, which needs api, which needs db.
  const before = pidOf('web');
  await nodeOf('db').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Home');
  await waitUntil('a service to have the focus', async () => (await focused(dashboard)) !== null);
  for (let step = 0; step < 6 && (await focused(dashboard)) !== 'web'; step++) {
    await page.keyboard.press(step % 2 === 0 ? 'ArrowRight' : 'ArrowDown');
  }
  expect(await focused(dashboard)).toBe('web');
  await page.keyboard.press('Enter');
  await dashboard.locator('.services tr.selected[data-service="web"]').waitFor();
  await dashboard.getByRole('button', { name: 'Restart web' }).focus();
  await page.keyboard.press('Enter');
  await waitUntil('web to run anew', () => {
    const now = pidOf('web');
    return typeof now === 'number' && now !== before;
  });
  await dashboard.locator('.ranges span', { hasText: /^5 min$/ }).click();
  await rowOf('cache').getByRole('checkbox').uncheck();
  await dashboard.getByRole('slider').focus();
  for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowLeft');
  await dashboard.locator('.services caption', { hasText: /at \d/ }).waitFor();
  await workbench.screenshot('dashboard-3-selected');

  await workbench.reload();
  // The page comes with the extension, and a busy machine takes its time with that.
  await waitUntil('the extension to be back', () => workbench.holdfastStatus(), LONG_MS);
  await dashboard.locator('.services tr.selected[data-service="web"]').waitFor();
  expect(await rowOf('cache').getByRole('checkbox').isChecked()).toBe(false);
  expect(await dashboard.locator('.ranges input:checked').getAttribute('value')).toBe('5');
  await waitUntil(
    'lines in every timeline',
    async () => (await inkOf(dashboard)).every((ink) => ink > 500),
    LONG_MS,
  );
  await workbench.screenshot('dashboard-4-reloaded');

  const old = holdfast.daemonPids();
  const restartsOf = async () => Number(await rowOf('mailer').locator('td').last().textContent());
  const restarts = await restartsOf();
  for (const pid of old) process.kill(pid, 'SIGKILL');
  const killedAt = Date.now();
  await waitUntil('another daemon', () => holdfast.daemonPids().some((pid) => !old.includes(pid)));
  await waitUntil('the next crash to be told', async () => (await restartsOf()) > restarts, LONG_MS);
  const sampledAt = async () =>
    Number(await dashboard.getByRole('slider').getAttribute('aria-valuemax')) - killedAt;
  await waitUntil('a past of the new daemon', async () => (await sampledAt()) > SAMPLES * 500, LONG_MS);
  expect((await inkOf(dashboard)).every((ink) => ink > 500)).toBe(true);
  await workbench.screenshot('dashboard-5-after-kill');

  for (const [name, [theme, kind]] of Object.entries(THEMES)) {
    const settings = { 'workbench.colorTheme': theme };
    mkdirSync(join(workspace, '.vscode'), { recursive: true });
    writeFileSync(join(workspace, '.vscode', 'settings.json'), JSON.stringify(settings));
    await dashboard.locator(`body.${kind}`).waitFor();
    await workbench.screenshot(`dashboard-6-${name}`);
  }

  holdfast.run(['shutdown', '--force'], workspace);
  await dashboard.locator('.status', { hasText: 'shut down' }).waitFor();
  await workbench.screenshot('dashboard-7-shut-down');
  await dashboard.getByRole('button', { name: 'Reconnect' }).click();
  await dashboard.locator('body[data-connection="connected"]').waitFor();
}, 600_000);

/** The page is in a frame of VS Code's in a frame of VS Code's. */
function dashboardOf({ page }: Workbench): FrameLocator {
  return page.frameLocator('iframe.webview').frameLocator('#active-frame');
}

/** Name of the node of the graph that has the focus. */
function focused(dashboard: FrameLocator): Promise<string | null> {
  return dashboard.locator('body').evaluate(({ ownerDocument }) => {
    return ownerDocument.activeElement?.getAttribute('data-node') ?? null;
  });
}

/** What is asked of a canvas in the page. */
interface Canvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: ArrayLike<number> };
  } | null;
}

/** How many pixels of each canvas are drawn on. */
function inkOf(dashboard: FrameLocator): Promise<number[]> {
  return dashboard.locator('.chart canvas').evaluateAll((canvases) =>
    (canvases as unknown as Canvas[]).map((canvas) => {
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {
        data: [],
      };
      let ink = 0;
      for (let at = 3; at < data.length; at += 4) if ((data[at] ?? 0) > 128) ink++;
      return ink;
    }),
  );
}

async function sampleCount({ workbench }: Stage): Promise<boolean> {
  const slider = dashboardOf(workbench).getByRole('slider');
  const [from, to] = await Promise.all(
    ['aria-valuemin', 'aria-valuemax'].map(async (name) => Number(await slider.getAttribute(name))),
  );
  return (to ?? 0) - (from ?? 0) > SAMPLES * 1_000;
}
