// What a person sees of agents in VS Code: the server that Holdfast offers, with its tools, and what they are asked before a
// tool does something.
import { expect, it } from 'vitest';
import { Stage } from './support/stage.ts';
import { TWO_SERVICES } from './support/twoServices.ts';
import { waitUntil } from './support/waitUntil.ts';

it('offers holdfast mcp for the project, and VS Code starts it', async () => {
  const { workbench, workspace, holdfast } = await Stage.set({
    files: { 'holdfast.yaml': TWO_SERVICES },
    settings: { 'chat.disableAIFeatures': false },
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
