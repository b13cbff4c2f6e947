// The tests in real VS Code. One file after the other: each has a VS Code server and a Chromium of its own, and two
// cores carry no more. scripts/e2e-run.mjs is the usual way in; `npx vitest run -c test/e2e/vitest.config.mts FILE`
// runs one file.
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// The tests may be run from a Holdfast terminal or inside an editor; nothing of that may reach what they start.
for (const name of Object.keys(process.env)) {
  if (/^(VSCODE_|ELECTRON_)/.test(name) || (/^HOLDFAST_/.test(name) && !name.startsWith('HOLDFAST_E2E_'))) {
    delete process.env[name];
  }
}

export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    name: 'vscode',
    include: ['test/e2e/**/*.e2e.ts'],
    globalSetup: 'test/e2e/support/installed.ts',
    pool: 'forks',
    fileParallelism: false,
    // A story of many steps is one test; each of its waits has a limit of its own and says what it waited for.
    testTimeout: 300_000,
    hookTimeout: 90_000,
    allowOnly: false,
  },
});
