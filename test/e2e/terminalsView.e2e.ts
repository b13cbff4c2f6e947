// The Terminals view: what runs in the background comes to where its row is dropped, and is renamed, ended and purged
// by its row. The log of a service comes the same way.
import { expect, it } from 'vitest';
import { Stage } from './support/stage.ts';
import { type Find, showing } from './support/terminals.ts';
import { TWO_SERVICES } from './support/twoServices.ts';
import { waitUntil } from './support/waitUntil.ts';

const VIEW = 'Terminals';

it('brings a terminal to where its row is dropped, renames, ends and purges it', async () => {
  const { workbench, workspace, holdfast } = await Stage.set({ files: { 'holdfast.yaml': TWO_SERVICES } });
  const { views, terminals } = workbench;
  for (const name of ['red', 'green']) {
    const script = `echo "this is ${name}"; cat`;
    holdfast.ask(['new', '--name', name, '--', 'sh', '-c', script], workspace);
  }
  const pids = new Map(holdfast.terminals().map(({ name, pid }) => [name, pid]));
  await views.openContainer('Holdfast');
  for (const name of ['red', 'green'])
    await views.waitForRow(
      VIEW,
      name,
      ({ label, description }) => label === name && /backgr/.test(description),
    );

  // From the background, to the middle and to a column of its own.
  await views.dragToEditor(VIEW, 'red');
  await terminals.waitFor('red in the editor area', inEditor('this is red'));
  await waitUntil('nothing else to be open', async () => (await workbench.editorTabs()).length === 1);
  await terminals.type(showing('this is red'), 'typed here\n');
  await terminals.waitFor(
    'an answer',
    ({ lines }) => lines.filter((line) => line === 'typed here').length === 2,
  );
  await views.dragToEditor(VIEW, 'green', 'right');
  await terminals.waitFor('green in the editor area', inEditor('this is green'));
  const side = await terminals.waitForCount(2);
  expect(side.map(({ place }) => place)).toEqual(['editor', 'editor']);
  await waitUntil('two tabs', async () => (await workbench.editorTabs()).length === 2);
  expect(await workbench.editorTabs()).toEqual(['red', 'green']);
  await workbench.screenshot('terminals-view-1-dropped');

  // Out of the panel: the same terminal moves, its program does not notice.
  await workbench.command('workbench.action.terminal.moveToTerminalPanel');
  await terminals.waitFor('one in the panel', ({ place }) => place === 'panel');
  await views.dragToEditor(VIEW, 'green');
  await terminals.waitFor('green in the editor area again', inEditor('this is green'));
  await waitUntil('two tabs', async () => (await workbench.editorTabs()).length === 2);
  expect(new Map(holdfast.terminals().map(({ name, pid }) => [name, pid]))).toEqual(pids);

  await workbench.command('holdfast.startAll');
  await views.waitForRow(
    'Services',
    'of api, running',
    ({ label, spoken }) => label === 'api' && /running/.test(spoken),
  );
  await views.dragToEditor('Services', 'api');
  await waitUntil('its log', async () => (await workbench.editorText()).includes('api 2'));
  await workbench.screenshot('terminals-view-2-log-dropped');

  await views.menu(VIEW, 'red', 'Rename Terminal');
  await workbench.fillIn('crimson');
  await views.waitForRow(VIEW, 'with its new name', ({ label }) => label === 'crimson');
  await views.menu(VIEW, 'crimson', 'End Terminal');
  await views.waitForRow(
    VIEW,
    'that ended',
    ({ label, spoken }) => label === 'crimson' && /ended/.test(spoken),
  );
  await workbench.screenshot('terminals-view-3-ended');
  await views.menu(VIEW, 'crimson', 'Purge Ended Terminal');
  await waitUntil('its row to be gone', async () =>
    (await views.rows(VIEW)).every(({ label }) => label !== 'crimson'),
  );
  expect(holdfast.terminals().map(({ name }) => name)).toEqual(['green']);
});

function inEditor(line: string): Find {
  return (terminal) => terminal.place === 'editor' && terminal.isVisible && showing(line)(terminal);
}
