// Logs as documents in the editor: followed without losing the place, bounded, searched, marked, linked to the files
// that stack traces name, and opened where a service crashed last.
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'vitest';
import { Stage } from './support/stage.ts';
import { waitUntil } from './support/waitUntil.ts';

const VIEW = 'Services';
const MANY = 25_000;
const CLICK_LIMIT_MS = 2_000;

const FILES = {
  'holdfast.yaml': `services:
  api:
    command: [sh, api.sh]
    restart: { policy: on-failure, delay: 1h, maxDelay: 1h }
  web:
    command: [sh, web.sh]
`,
  'api.sh': `printf '\\033[32mINFO\\033[0m listening on port 3000\\n'
printf 'WARN the cache is cold\\n'
while [ ! -e crash ]; do echo "GET /orders 200 12ms"; sleep 0.3; done
echo 'ERROR OrderError: there are no lines'
echo '    at total (src/orders.go:2:10)'
exit 3
`,
  'web.sh': `seq -f 'request %.0f' ${MANY}
while sleep 0.2; do n=$((n + 1)); echo "tick $n"; done
`,
  'src/orders.go': `func total(order *Order) int {
	return order.lines[0].price
}
`,
};

it('shows a log as a document that can be read, searched and followed', async () => {
  const { workbench, workspace, holdfast } = await Stage.set({ files: FILES });
  const { page, views } = workbench;
  const shows = (text: string | RegExp): Promise<unknown> =>
    waitUntil(
      `the editor to show ${text}`,
      async () => {
        const shown = await workbench.editorText();
        return typeof text === 'string' ? shown.includes(text) : text.test(shown);
      },
      undefined,
      () => workbench.editorText(),
    );
  const isUp = (name: string, state: string): boolean =>
    holdfast.services(workspace).some((service) => service.name === name && service.state === state);

  await views.openContainer('Holdfast');
  await workbench.command('holdfast.startAll');
  await waitUntil('both to run', () => isUp('api', 'running') && isUp('web', 'running'));

  await views.menu(VIEW, 'api', 'Open Log in Editor');
  await shows('INFO listening on port 3000');
  await workbench.command('holdfast.markLog');
  await workbench.pick('api');
  await page.keyboard.press('Enter');
  await workbench.fillIn('before the order');
  await shows('── api: before the order');
  writeFileSync(join(workspace, 'crash'), '');
  await shows('ended with exit code 3');
  const link = page.locator('.detected-link', { hasText: 'src/orders.go:2:10' }).first();
  await link.waitFor();
  await workbench.screenshot('logs-1-document');

  // By its place: the link is drawn anew as soon as the pointer is on it.
  await waitUntil('the file it leads to', async () => {
    const box = await link.boundingBox();
    if (box !== null) {
      await page.keyboard.down('Control');
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      await page.keyboard.up('Control');
    }
    return waitUntil(
      'it',
      async () => (await workbench.editorText()).includes('order.lines[0]'),
      CLICK_LIMIT_MS,
    ).catch(() => undefined);
  });
  await page.locator('#status\\.editor\\.selection', { hasText: 'Ln 2,' }).waitFor();

  await views.menu(VIEW, 'web', 'Open Log in Editor');
  await shows(/tick \d+/);
  // Who looks at the end goes on looking at it.
  const last = async (): Promise<number> =>
    Math.max(...[...(await workbench.editorText()).matchAll(/tick (\d+)/g)].map(([, n]) => Number(n)));
  const before = await last();
  await waitUntil('what comes to be followed', async () => (await last()) > before + 10);
  await page.locator('.part.editor .view-line').last().click();
  await page.keyboard.press('Control+Home');
  await shows('older lines are left out');
  await workbench.screenshot('logs-2-big');
  for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('PageDown');
  // Seen twice: the last key may still be scrolling.
  let seen = '';
  const place = await waitUntil('a place in the middle', async () => {
    const before = seen;
    seen = await workbench.editorText();
    return seen !== before || /older lines|tick/.test(seen) ? undefined : seen;
  });
  const printed = (): number =>
    Number(/tick (\d+)/.exec(holdfast.run(['logs', 'web', '-n', '1'], workspace).stdout)?.[1]);
  const then = printed();
  await waitUntil('more to be printed', () => printed() > then + 10);
  await waitUntil('the place to be kept', async () => (await workbench.editorText()) === place);

  await views.menu(VIEW, 'api', 'Go to Last Crash');
  await shows('OrderError: there are no lines');
  await page.locator('.monaco-editor .current-line').first().waitFor();
  await workbench.screenshot('logs-3-crash');

  // A file of its own, with which the log that goes on can be compared.
  const saved = join(workspace, 'api.log');
  await workbench.command('holdfast.saveLog');
  const proposed = page.locator('.quick-input-filter input');
  await waitUntil('its place to be proposed', async () => (await proposed.inputValue()) === saved);
  await page.keyboard.press('Enter');
  await waitUntil(
    'it to be saved',
    () => existsSync(saved) && readFileSync(saved, 'utf8').includes('OrderError'),
  );
  await workbench.command('workbench.action.closeActiveEditor');
  await shows('OrderError: there are no lines');
  // Under a name of its own: VS Code would offer the log itself too.
  renameSync(saved, join(workspace, 'crashed.log'));
  appendFileSync(join(workspace, 'crashed.log'), 'a note about it\n');
  await workbench.command('workbench.files.action.compareFileWith');
  await workbench.pick('crashed.log');
  await page.locator('.monaco-diff-editor .view-line', { hasText: 'a note about it' }).waitFor();
  await page.locator('.monaco-diff-editor').locator('.line-insert, .line-delete').first().waitFor();
  await workbench.screenshot('logs-5-compared');
  await workbench.command('workbench.action.closeActiveEditor');

  await workbench.command('holdfast.searchLogs');
  await workbench.pick('api');
  await workbench.pick('web');
  await page.keyboard.press('Enter');
  await workbench.fillIn('/(cache|request 2499\\d)/');
  await workbench.pick('All that is kept');
  await shows(/api \| WARN the cache is cold/);
  await shows(/web \| request 24999/);
  await workbench.screenshot('logs-4-search');
});
