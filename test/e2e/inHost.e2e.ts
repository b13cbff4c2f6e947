// The in-host suite in VS Code's own extension host, against the unpacked VSIX. Each of its tests is listed by the
// report; a failing one fails this one with its stack.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, inject, it } from 'vitest';
import { bundleInHostSuite } from '../../scripts/e2e-bundle.mjs';
import type { InHostReport } from './inHost/index.ts';
import { startBrowser } from './support/browser.ts';
import { CodeServer } from './support/codeServer.ts';
import { Holdfast, makeFolder } from './support/holdfast.ts';
import { runInHost } from './support/inHostRun.ts';
import { PICTURES } from './support/workbench.ts';

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.reverse()) await step();
});

/** Longer than the suite's own limit, in its long form too. */
const LIMIT_MS = 300_000 + Number(process.env['HOLDFAST_E2E_FOLLOW_MINUTES'] ?? 0) * 60_000;

it('passes the suite that runs inside the extension host', { timeout: LIMIT_MS }, async () => {
  const { vsix, node, serverMain, chromium } = inject('installed');
  const workspace = makeFolder('ws');
  undo.push(async () => rmSync(workspace, { recursive: true, force: true }));
  let server: CodeServer | undefined;
  const holdfast = new Holdfast(() => join(server?.extensionFolder ?? '', 'dist', 'cli.js'));
  const reportFile = join(workspace, '.report.json');
  const env = {
    HOLDFAST_HOME: holdfast.home,
    HOLDFAST_E2E_IN_HOST_REPORT: reportFile,
    // For the bench: how much the extension host grew, in how long a time.
    HOLDFAST_E2E_GROWTH_FILE: join(PICTURES, 'growth.json'),
    HOLDFAST_E2E_FOLLOW_MINUTES: process.env['HOLDFAST_E2E_FOLLOW_MINUTES'] ?? '',
  };
  server = await CodeServer.start({ node, serverMain, workspace, vsix, env, smokeTestDriver: true });
  const started = server;
  undo.push(
    () => started.dispose(),
    () => holdfast.end(),
    () => started.stop(),
  );
  const browser = await startBrowser(chromium);
  undo.push(() => browser.dispose());

  const { code } = await runInHost(browser, server, server.extensionFolder, await bundleInHostSuite());
  const report = JSON.parse(readFileSync(reportFile, 'utf8')) as InHostReport;

  expect(report.failed).toEqual([]);
  expect(report.passed.length).toBeGreaterThan(0);
  expect(code).toBe(0);
});
