// A service under VS Code's debugger, from its row: where its program listens for one, and where it is told to; and its
// mistakes in the Problems view; and a task that a reload of the window does not end.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ListedSession } from './support/holdfast.ts';
import { Stage } from './support/stage.ts';
import { showing } from './support/terminals.ts';
import { waitUntil } from './support/waitUntil.ts';

const VIEW = 'Services';
const SERVER = `let count = 0;

function tick() {
  count += 1;
  console.log('tick', count);
}

setInterval(tick, 500);
`;
const FILES = {
  'server.js': SERVER,
  'holdfast.yaml': 'services:\n  api:\n    command: node server.js\n    ready: { log: tick }\n',
  '.vscode/tasks.json': JSON.stringify({
    version: '2.0.0',
    tasks: [{ type: 'holdfast', label: 'api is ready', service: 'api' }],
  }),
};

it('opens the inspector of a running service after asking, and stops it at a breakpoint', async () => {
  const { workbench, workspace, holdfast } = await Stage.set({ files: FILES });
  const { page, views } = workbench;
  await views.openContainer('Holdfast');
  await views.expand(VIEW);
  await workbench.command('holdfast.startAll');
  await views.waitForRow(VIEW, 'api running', (row) => row.label === 'api' && /running/.test(row.spoken));
  const pid = holdfast.services(workspace)[0]?.pid;

  await workbench.command('workbench.action.quickOpen');
  await workbench.pick('server.js');
  const line = page.locator('.view-line', { hasText: 'count += 1' });
  await line.click();
  await page.keyboard.press('F9');
  await page.locator('.codicon-debug-breakpoint, .codicon-debug-breakpoint-unverified').first().waitFor();

  // This VS Code has no TypeScript, and says so over everything else.
  await workbench.command('notifications.clearAll');
  await workbench.command('holdfast.debugService');
  await workbench.pick('api');
  await page.locator('.monaco-dialog-box', { hasText: 'Open its inspector?' }).waitFor();
  await workbench.screenshot('debug-1-asked');
  await workbench.pressButton('Open It');
  await page.locator('.debug-top-stack-frame-line').first().waitFor();
  await page.locator('.debug-toolbar').waitFor();
  await workbench.screenshot('debug-2-stopped');
  expect(holdfast.services(workspace)[0]?.pid).toBe(pid);
  await page.keyboard.press('Shift+F5');
  await page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
  await waitUntil('the service to go on', () => holdfast.services(workspace)[0]?.state === 'running');
});

it('shows a mistake that kept a task from starting a service in the Problems view', async () => {
  const { workbench, workspace } = await Stage.set({ files: FILES });
  const { page } = workbench;
  writeFileSync(
    join(workspace, 'holdfast.yaml'),
    'services:\n  api:\n    command: node server.js\n    dependsOn: [db]\n',
  );
  await workbench.command('workbench.action.tasks.runTask');
  await workbench.pick('api is ready');
  // The task comes to the front when it begins, so the view is opened once it has failed.
  await page.locator('.part.panel .action-item', { hasText: 'Problems' }).locator('.badge').waitFor();
  await page.locator('.part.panel .action-item', { hasText: 'Problems' }).click();
  await page.locator('.markers-panel .monaco-list-row', { hasText: 'there is no service `db`' }).waitFor();
  await workbench.screenshot('debug-3-problem');
});

it('runs a command as a task that goes on over a reload of the window', async () => {
  // Of tasks that are not for the background VS Code closes the tab; their program goes on all the same.
  const task = {
    type: 'holdfast',
    label: 'count',
    command: ['sh', 'numbers.sh'],
    isBackground: true,
    problemMatcher: '$holdfast-node',
  };
  const { workbench, holdfast } = await Stage.set({
    files: {
      '.vscode/tasks.json': JSON.stringify({ version: '2.0.0', tasks: [task] }),
      'numbers.sh': 'while n=$((n + 1)); do echo "number $n"; sleep 0.2; done\n',
    },
  });
  const { terminals } = workbench;
  await workbench.command('workbench.action.tasks.runTask');
  await workbench.pick('count');
  await terminals.waitFor('the task', showing('number 3'));
  const [before] = holdfast.ask<ListedSession[]>(['list', '--all-roots']);
  await workbench.reload();
  await terminals.waitFor('the task again', showing('number 1'));
  const { lines } = await terminals.waitFor('what came since', showing(/^number [3-9]\d$/));
  const numbers = lines.flatMap((line) => /^number (\d+)$/.exec(line)?.[1] ?? []).map(Number);
  expect(new Set(numbers).size).toBeGreaterThanOrEqual(numbers.at(-1) ?? Number.NaN);
  const [after] = holdfast.ask<ListedSession[]>(['list', '--all-roots']);
  expect(after?.pid).toBe(before?.pid);
  await workbench.screenshot('debug-4-task-reloaded');
});
