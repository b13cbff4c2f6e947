// What a person sees of agents in VS Code: the server that Holdfast offers, with its tools, and what they are asked before a
// tool does something.
import { expect, it } from 'vitest';
import { callTool } from './support/callTool.ts';
import { Stage } from './support/stage.ts';
import { TWO_SERVICES } from './support/twoServices.ts';
import { waitUntil } from './support/waitUntil.ts';

const SETTINGS = { 'chat.disableAIFeatures': false };

it('offers holdfast mcp for the project, and VS Code starts it', async () => {
  const { workbench, workspace, holdfast } = await Stage.set({
    files: { 'holdfast.yaml': TWO_SERVICES },
    settings: SETTINGS,
  });
  const { page } = workbench;
  const row = (text: string) => page.locator('.quick-input-list .monaco-list-row', { hasText: text });
  const servers = (): { readonly pid: number; readonly command: string }[] =>
    holdfast.processes().filter(({ command }) => command.includes(`mcp --root ${workspace}`));

  await workbench.command('workbench.mcp.listServer');
  await row('Holdfast').first().waitFor();
  await workbench.screenshot('agents-1-offered');
  expect(servers()).toEqual([]);

  await workbench.pick('Holdfast');
  await workbench.pick('Start Server');
  await waitUntil('the server to run', () => servers().length > 0);
  await workbench.command('workbench.mcp.listServer');
  await row('Running').first().waitFor();
  await workbench.screenshot('agents-2-running');
});

it('asks the person what exactly an agent may do, and does nothing where they say no', async () => {
  const files = { 'holdfast.yaml': TWO_SERVICES };
  const { workbench, workspace, holdfast } = await Stage.set({
    files,
    settings: SETTINGS,
    beside: ['caller'],
  });
  const dialog = workbench.page.locator('.monaco-dialog-box');
  const call = (name: string, input: object) => callTool(workbench, workspace, name, input);
  const states = (): string[] => holdfast.services(workspace).map(({ state }) => state);
  holdfast.run(['up'], workspace);
  expect(states()).toEqual(['running', 'running']);

  // What it did not start it has to ask for first: nothing would be done, so nobody is asked.
  const refused = await (await call('stop_services', { services: ['web'] }))();
  expect(refused.error).toMatch(/Not done\.[\s\S]*service web \(running/);

  const denied = await call('stop_services', { services: ['all'], confirm: true });
  await dialog.getByText('Stop these services?').waitFor();
  await dialog.getByText(/service api \(running, pid \d+/).waitFor();
  await dialog.getByText('An agent asks for this').waitFor();
  await workbench.screenshot('agents-3-asked');
  await workbench.pressButton('Cancel');
  expect((await denied()).error).toBeDefined();
  expect(states()).toEqual(['running', 'running']);

  const agreed = await call('stop_services', { services: ['web'], confirm: true });
  await dialog.getByText('Stop these services?').waitFor();
  await workbench.page.keyboard.press('Enter');
  expect((await agreed()).text).toContain('"state":"stopped"');
  expect(states()).toEqual(['running', 'stopped']);
});
