// Notifications about what nobody asked for: a port that somebody else has, with what can be done about it, and a service
// that crashes again and again. None of it after a reload, and none of a kind that was turned off.
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { freePorts } from '../support/freePorts.ts';
import { Stage } from './support/stage.ts';
import { waitUntil } from './support/waitUntil.ts';

it('tells of a port that is taken and of crashes, and does what is chosen', async () => {
  const [port = 0] = await freePorts(1, 1);
  const stranger = createServer();
  await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => void stranger.close());
  const { workbench, workspace, holdfast, server } = await Stage.set({
    files: {
      'holdfast.yaml': `services:
  web:
    command: [node, -e, 'require("net").createServer().listen(process.env.PORT)']
    ready: { port: ${port} }
  worker:
    command: "while [ ! -e crash ]; do sleep 0.1; done; echo no queue; exit 1"
    restart: { delay: 100ms, maxDelay: 100ms, maxRestarts: 5 }
`,
    },
  });
  const stateOf = (name: string): string | undefined =>
    holdfast.services(workspace).find((service) => service.name === name)?.state;
  const said = (text: RegExp): Promise<string> =>
    waitUntil(
      `a notification ${text}`,
      async () => (await workbench.notifications()).find((shown) => text.test(shown)),
      undefined,
      () => workbench.notifications(),
    );

  const isWhole = () =>
    workbench.page.locator('.notification-toast.notification-fade-in-done').first().waitFor();

  await workbench.views.openContainer('Holdfast');
  await workbench.command('holdfast.startAll');
  const sentence = await said(/^web did not start/);
  expect(sentence).toMatch(new RegExp(`port ${port} is held by node ${process.pid}`));
  await isWhole();
  await workbench.screenshot('notifications-1-port');
  await workbench.pressButton(`Use ${port + 1}`);
  await waitUntil('web to run', () => stateOf('web') === 'running');
  await workbench.views.waitForRow(
    'Services',
    'of web on the next port',
    ({ label, description }) => label === 'web' && description.includes(`:${port + 1}`),
  );

  writeFileSync(join(workspace, 'crash'), '');
  await said(/^worker (crashes again and again|has crashed too often)/);
  await isWhole();
  await workbench.screenshot('notifications-2-crashes');
  await workbench.pressButton("Don't Show Again");
  const settings = await waitUntil('the setting to be written', () => {
    const text = readFileSync(server.settingsFile, 'utf8');
    return text.includes('crashLoop') && text;
  });
  expect(settings).toContain('holdfast.notifications.off');

  await workbench.reload();
  await waitUntil('the window to be connected', async () =>
    (await workbench.holdfastStatus())?.text.includes('/'),
  );
  await waitUntil('worker to have given up', () => stateOf('worker') === 'failed');
  expect(await workbench.notifications()).toEqual([]);
  await workbench.screenshot('notifications-3-reloaded');
});
