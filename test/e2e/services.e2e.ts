// Services in the workbench: declared in holdfast.yaml, started, stopped and read, from the view and from the palette.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Stage } from './support/stage.ts';
import { TWO_SERVICES } from './support/twoServices.ts';
import { waitUntil } from './support/waitUntil.ts';

const VIEW = 'Services';

const FILES = { 'holdfast.yaml': TWO_SERVICES };

it('starts, stops and reads a service from the view and from the palette', async () => {
  const { workbench, workspace, holdfast } = await Stage.set({ files: FILES });
  const { views, terminals } = workbench;
  const stateOf = (name: string): string | undefined =>
    holdfast.services(workspace).find((service) => service.name === name)?.state;
  const shows = (name: string, text: RegExp): Promise<unknown> =>
    views.waitForRow(
      VIEW,
      `${name} ${text}`,
      (row) => row.label === name && text.test(`${row.description} ${row.spoken}`),
    );
  const shown = (label: string): Promise<unknown> =>
    terminals.waitFor(
      `the log of ${label}`,
      ({ isVisible, lines }) => isVisible && lines.some((line) => new RegExp(`\\b${label} \\d+$`).test(line)),
    );

  await views.openContainer('Holdfast');
  await views.expand(VIEW);
  await workbench.screenshot('services-1-welcome');

  await workbench.command('holdfast.startAll');
  await shows('api', /running/);
  await shows('web', /running/);
  expect(stateOf('api')).toBe('running');
  await workbench.screenshot('services-2-running');

  const pidOf = (name: string): number | null | undefined =>
    holdfast.services(workspace).find((service) => service.name === name)?.pid;
  const pids = { api: pidOf('api'), web: pidOf('web') };
  writeFileSync(
    join(workspace, 'holdfast.yaml'),
    FILES['holdfast.yaml'].replace('dependsOn: [api]', 'dependsOn: [api]\n    env: { COLOR: blue }'),
  );
  await workbench.page.getByText('Apply it: restart web.').waitFor();
  expect({ api: pidOf('api'), web: pidOf('web') }).toEqual(pids);
  await workbench.screenshot('services-3-saved-change');
  await views.press(VIEW, 'Apply holdfast.yaml');
  await waitUntil('only web to be restarted', () => {
    const web = pidOf('web');
    return pidOf('api') === pids.api && typeof web === 'number' && web !== pids.web;
  });
  await workbench.page.getByText('Apply it:').waitFor({ state: 'hidden' });
  await shows('web', /running/);

  await views.act(VIEW, 'web', 'Stop Service');
  await shows('web', /stopped/);
  expect(stateOf('web')).toBe('stopped');
  await workbench.screenshot('services-4-stopped-from-view');

  await views.act(VIEW, 'web', 'Start Service');
  await shows('web', /running/);
  expect(stateOf('web')).toBe('running');

  await views.act(VIEW, 'web', 'Show Service Logs');
  await shown('web');
  await workbench.screenshot('services-5-logs-from-view');

  await workbench.command('holdfast.stopService');
  await workbench.pick('api');
  await shows('api', /stopped/);
  await waitUntil('api to be stopped', () => stateOf('api') === 'stopped');

  await workbench.command('holdfast.startService');
  await workbench.pick('api');
  await shows('api', /running/);

  await workbench.command('holdfast.showLogs');
  await workbench.pick('api');
  await shown('api');
  await workbench.screenshot('services-6-logs-from-palette');

  // The title means all, whichever row has the focus.
  await views.select(VIEW, 'web');
  await views.press(VIEW, 'Stop All Services');
  await waitUntil('both to be stopped', () => stateOf('api') === 'stopped' && stateOf('web') === 'stopped');
  await views.select(VIEW, 'web');
  await views.press(VIEW, 'Start All Services');
  await waitUntil('both to run', () => stateOf('api') === 'running' && stateOf('web') === 'running');
});
