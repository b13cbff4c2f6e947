// A window with several folders, one of them with a project inside another: each is a root of its own, here and in a second
// window that has opened the inner one alone.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Stage } from './support/stage.ts';
import { waitUntil } from './support/waitUntil.ts';
import { Workbench } from './support/workbench.ts';

const VIEW = 'Services';
const FILES = {
  'all.code-workspace': JSON.stringify({ folders: [{ path: 'shop' }, { path: 'blog' }] }),
  'shop/holdfast.yaml': 'services: { web: { command: "echo of the shop; sleep 600" } }\n',
  'shop/packages/admin/holdfast.yaml': 'services: { web: { command: "echo of admin; sleep 600" } }\n',
  'blog/holdfast.yaml': 'services: { web: { command: "echo of the blog; sleep 600" } }\n',
};

it('keeps the services of several roots apart, in one window and in two', async () => {
  const { workbench, workspace, server, browser, holdfast } = await Stage.set({
    files: FILES,
    opens: 'all.code-workspace',
  });
  const { views, terminals } = workbench;
  const stateOf = (root: string): string | undefined =>
    holdfast.services(join(workspace, root)).find(({ name }) => name === 'web')?.state;

  await views.openContainer('Holdfast');
  await workbench.command('holdfast.startAll');
  const roots = ['shop', 'shop/packages/admin', 'blog'];
  await waitUntil('all of them to run', () => roots.every((root) => stateOf(root) === 'running'));
  for (const root of roots)
    await views.waitForRow(
      VIEW,
      `of ${root}`,
      ({ label, description, level }) =>
        label === (root.split('/').at(-1) ?? '') && description === '1/1' && level === 1,
    );
  expect((await views.rows(VIEW)).filter(({ label }) => label === 'web')).toHaveLength(3);
  await waitUntil('the status bar', async () => (await workbench.holdfastStatus())?.text.includes('3/3'));
  await workbench.screenshot('roots-1-three');

  await views.act(VIEW, 'admin', 'Stop');
  await waitUntil('one to be stopped', () => stateOf('shop/packages/admin') === 'stopped');
  expect([stateOf('shop'), stateOf('blog')]).toEqual(['running', 'running']);

  // A terminal belongs to the folder it is opened for, and `holdfast` in it to that folder's root.
  await workbench.command('holdfast.newTerminal');
  await workbench.pick('blog');
  const atPrompt = await terminals.waitFor('a prompt', ({ lines }) => lines.at(-1)?.startsWith('$') === true);
  await terminals.type(({ index }) => index === atPrompt.index, 'holdfast ps\n');
  await terminals.waitFor('its services', ({ lines }) => lines.some((line) => /web .*running/.test(line)));
  expect(holdfast.terminals().map(({ root }) => root)).toEqual([join(workspace, 'blog')]);

  const second = await Workbench.open(browser, server.urlOf(join(workspace, 'shop/packages/admin')));
  await waitUntil('the extension to be active', () => second.holdfastStatus());
  await second.views.openContainer('Holdfast');
  await second.command('holdfast.startAll');
  await waitUntil('its own to run', () => stateOf('shop/packages/admin') === 'running');
  await second.views.waitForRow(VIEW, 'of its own', ({ label, level }) => label === 'web' && level === 1);
  await second.views.select(VIEW, 'Elsewhere');
  for (const root of ['shop', 'blog'])
    await second.views.waitForRow(VIEW, `of ${root}`, ({ label, level }) => label === root && level === 2);
  await second.screenshot('roots-2-inner-alone');
  await views.waitForRow(
    VIEW,
    'that runs again',
    ({ label, description }) => label === 'admin' && description === '1/1',
  );
});
