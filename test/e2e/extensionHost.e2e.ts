// What the extension costs the window: how soon it is active by VS Code's own count, that it asks nothing while nobody
// looks, and that its extension host does not grow while services print. Figures go to out/extensionHost.json, where the
// bench finds them; HOLDFAST_E2E_FOLLOW_MINUTES and HOLDFAST_E2E_WINDOWS make it longer.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'vitest';
import { Stage } from './support/stage.ts';
import { TWO_SERVICES } from './support/twoServices.ts';
import { staysTrue, waitUntil } from './support/waitUntil.ts';
import { PICTURES } from './support/workbench.ts';

/** Comes with VS Code, is active in every window, and as late. */
const PEER = 'Emmet';
const WINDOWS = Number(process.env['HOLDFAST_E2E_WINDOWS'] ?? 2);
/** Longer than three looks of a view that is shown. */
const QUIET_MS = 10_000;

it('is active soon, and asks nothing while its views are hidden', async () => {
  const { workbench, workspace, server, holdfast } = await Stage.set({
    files: { 'holdfast.yaml': TWO_SERVICES },
    settings: { 'holdfast.trace': 'messages' },
  });
  const { page, views } = workbench;
  const activations: number[] = [];
  const peers: number[] = [];
  for (let window = 0; window < WINDOWS; window++) {
    if (window > 0) await workbench.reload();
    await waitUntil('the extension to be active', () => workbench.holdfastStatus());
    await workbench.command('workbench.action.showRuntimeExtensions');
    activations.push(await activationOf('Holdfast'));
    peers.push(await activationOf(PEER));
    await workbench.screenshot('extension-host-1-running-extensions');
    await workbench.closeModal();
  }
  mkdirSync(PICTURES, { recursive: true });
  writeFileSync(join(PICTURES, 'extensionHost.json'), JSON.stringify({ activations, peers }));

  await views.openContainer('Explorer');
  holdfast.ask(['up'], workspace);
  await waitUntil(
    'the window to know of both',
    async () => (await workbench.holdfastStatus())?.text === '2/2',
  );
  const asked = (): number => samples(server.extensionLogs());
  const before = asked();
  await staysTrue('that nobody asks for samples', () => asked() === before, QUIET_MS);
  await views.openContainer('Holdfast');
  await waitUntil('the view that is shown to ask', () => asked() > before);

  /** In whole milliseconds, as VS Code shows them. */
  async function activationOf(name: string): Promise<number> {
    const row = page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: name }).first();
    const ms = await waitUntil(
      `the time of ${name} to be shown`,
      async () => /Activation: (\d+)ms/.exec((await row.textContent()) ?? '')?.[1],
    );
    return Number(ms);
  }
});

/** Messages about processes, which only views need. */
function samples(log: string): number {
  return log.split('\n').filter((line) => /process\//.test(line)).length;
}
