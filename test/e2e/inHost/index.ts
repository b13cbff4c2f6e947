// What VS Code calls inside its extension host: `run()` resolves when every test passed. The same bundle runs in
// code-server (inHost.e2e.ts) and in desktop VS Code (scripts/e2e-electron.mjs).
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/** VS Code itself may take seconds to start a shell; a test that hangs must still end before the run does. */
const TEST_LIMIT_MS = 30_000;

export interface InHostReport {
  readonly passed: readonly string[];
  readonly failed: readonly { readonly title: string; readonly error: string }[];
}

export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: TEST_LIMIT_MS });
  // Binds `describe` and `it` of the mocha package to this run; the suites are loaded after it.
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  await import('./extension.suite.ts');
  await import('./terminal.suite.ts');
  await import('./tasks.suite.ts');
  await import('./weight.suite.ts');
  await import('./agents.suite.ts');
  await import('./debug.suite.ts');
  await import('./rowTree.suite.ts');
  const report = await new Promise<InHostReport>((resolve) => {
    const passed: string[] = [];
    const failed: { title: string; error: string }[] = [];
    const runner = mocha.run(() => resolve({ passed, failed }));
    runner.on('pass', (test) => passed.push(test.fullTitle()));
    runner.on('fail', (test, error: Error) =>
      failed.push({ title: test.fullTitle(), error: error.stack ?? error.message }),
    );
  });
  const file = process.env['HOLDFAST_E2E_IN_HOST_REPORT'];
  if (file !== undefined) writeFileSync(file, JSON.stringify(report, null, 2));
  for (const title of report.passed) console.log(`ok   ${title}`);
  for (const { title, error } of report.failed) console.log(`FAIL ${title}\n${error}`);
  if (report.failed.length > 0) throw new Error(`${report.failed.length} tests failed in the extension host`);
  if (report.passed.length === 0) throw new Error('no test ran in the extension host');
}
