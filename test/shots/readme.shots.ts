// The pictures of README.md, in the order they stand there.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'vitest';
import { exampleRoot } from '../../scripts/example.mjs';
import { repoRoot } from '../../scripts/step.mjs';
import { isInAFrame } from '../e2e/support/frames.ts';
import type { TerminalPicture } from '../e2e/support/inPage.ts';
import { Stage } from '../e2e/support/stage.ts';
import { isAtPrompt } from '../e2e/support/terminals.ts';
import { waitUntil } from '../e2e/support/waitUntil.ts';
import type { Workbench } from '../e2e/support/workbench.ts';
import { Film } from './film.ts';

const SHOTS = join(repoRoot, 'docs/shots');
/** Wide enough for the view beside an editor, small enough to be read in a column of text. */
const WINDOW = { width: 1200, height: 760 };
/** The dashboard from its head to its foot. */
const TALL_WINDOW = { width: 1200, height: 1100 };
const VIEW = 'Services';
/** VS Code's pty host begins anew after a kill. */
const REOPEN_LIMIT_MS = 60_000;
const FRAME_MS = 900;
const LONG_FRAME_MS = 2_600;

const isNewTerminal = (terminal: TerminalPicture): boolean =>
  terminal.isVisible && terminal.lines.length === 1 && isAtPrompt(terminal);

it('takes the pictures of the stack, of its logs, and of a terminal that outlives VS Code', async () => {
  mkdirSync(SHOTS, { recursive: true });
  // The toast about each port is VS Code's, and covers what is to be seen.
  const settings = { 'remote.autoForwardPorts': false };
  const stage = await Stage.set({ copyOf: exampleRoot, settings });
  const { workbench, server } = stage;
  const { views, terminals } = workbench;
  await dress(workbench);
  await workbench.command('holdfast.makeDefaultProfile');

  await views.openContainer('Holdfast');
  await views.expand(VIEW);
  await workbench.command('holdfast.startAll');
  await views.waitForRow(
    VIEW,
    'web, ready',
    ({ label, spoken }) => label === 'web' && /running/.test(spoken),
    90_000,
  );
  await workbench.command('holdfast.openConfig');
  await workbench.page.getByText('Restart', { exact: true }).first().waitFor();
  await terminals.openWithProfile('Holdfast terminal');
  await terminals.type(isAtPrompt, 'holdfast ps\n');
  await terminals.waitFor('the table', ({ lines }) => lines.some((line) => /^web\b.*running/.test(line)));
  await shoot(workbench, 'services');

  await views.act(VIEW, 'worker', 'Show Service Logs');
  await terminals.waitFor(
    'a log',
    ({ isVisible, lines }) => isVisible && lines.some((line) => /waiting for orders/.test(line)),
  );
  await shoot(workbench, 'logs');

  await workbench.command('holdfast.openDashboard');
  await waitUntil('its lines to be drawn', () => isInAFrame(workbench.page, 'Dependencies'));
  await workbench.command('workbench.action.togglePanel');
  await shoot(workbench, 'dashboard', TALL_WINDOW);
  await workbench.command('workbench.action.closeActiveEditor');

  const film = new Film();
  const isCounting = (terminal: TerminalPicture): boolean => /^\d+ still here$/.test(lastLine(terminal));
  await workbench.command('holdfast.newTerminal');
  await terminals.type(isNewTerminal, 'clear; while sleep 1; do echo "$((i += 1)) still here"; done\n');
  await terminals.waitFor('it to count', isCounting);
  for (let frame = 0; frame < 4; frame++) {
    await film.take(workbench, 'A terminal and five services', FRAME_MS);
    await anotherLine();
  }
  await server.stop('SIGKILL');
  await film.take(workbench, 'VS Code is killed', LONG_FRAME_MS);
  await workbench.close();
  await server.start();
  await workbench.reopen(server.url);
  await workbench.page.setViewportSize(WINDOW);
  await views.openContainer('Holdfast');
  // Shells that VS Code makes in their places are closed, and with each it may show another terminal.
  await waitUntil(
    'both terminals, and no other',
    async () => (await terminals.tabNames()).map((name) => name.trim()).join() === 'bash,sleep',
    REOPEN_LIMIT_MS,
    () => terminals.tabNames(),
  );
  await workbench.page.locator('.terminal-tabs-entry', { hasText: 'sleep' }).first().click();
  await terminals.waitFor('it to count on', isCounting, REOPEN_LIMIT_MS);
  await views.waitForRow(
    VIEW,
    'web, ready',
    ({ label, spoken }) => label === 'web' && /running/.test(spoken),
  );
  for (let frame = 0; frame < 5; frame++) {
    await film.take(workbench, 'Opened again: nothing noticed', FRAME_MS);
    await anotherLine();
  }
  film.write(join(SHOTS, 'survives.gif'));

  async function anotherLine(): Promise<void> {
    const count = async () => (await terminals.visible()).filter(isCounting).map(lastLine).join();
    const before = await count();
    await waitUntil('another line', async () => (await count()) !== before);
  }
});

function lastLine({ lines }: TerminalPicture): string {
  return lines.at(-1) ?? '';
}

async function dress(workbench: Workbench): Promise<void> {
  await workbench.page.setViewportSize(WINDOW);
  await workbench.command('workbench.action.selectTheme');
  await workbench.pick('Dark Modern');
  await workbench.page.locator('.monaco-workbench.vs-dark').waitFor();
}

async function shoot(workbench: Workbench, name: string, window: typeof WINDOW = WINDOW): Promise<void> {
  await workbench.page.setViewportSize(window);
  await workbench.page.mouse.move(WINDOW.width - 1, 1);
  await workbench.page.locator('.workbench-hover').first().waitFor({ state: 'detached' });
  await workbench.page.screenshot({ path: join(SHOTS, `${name}.png`) });
  await workbench.page.setViewportSize(WINDOW);
}
