// How tests run. `unit` needs nothing but the sources and is what `npm run check` runs; `integration` starts real
// processes from dist/, which is brought up to date first. test/e2e is not vitest's: scripts/e2e-run.mjs runs it.
import { defineConfig } from 'vitest/config';

// Tests may be run from a Holdfast terminal or inside an editor; nothing of that may reach what they start.
for (const name of Object.keys(process.env)) {
  if (/^(HOLDFAST_|VSCODE_|ELECTRON_|NO_COLOR$|FORCE_COLOR$)/.test(name)) delete process.env[name];
}

/** Folders whose tests start no process and need no bundle. */
const unit = [
  'test/{base,protocol,config,journal}/**/*.test.ts',
  'test/**/*.unit.test.ts',
  'test/tidy.test.ts',
];

export default defineConfig({
  test: {
    // A process per test file: what one leaks cannot reach the next. Two at once, for the two cores of CI.
    pool: 'forks',
    maxWorkers: 2,
    // A test of many steps on a machine with other work to do; each of its waits has a limit of its own.
    testTimeout: 90_000,
    hookTimeout: 30_000,
    allowOnly: false,
    projects: [
      { extends: true, test: { name: 'unit', include: unit } },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/**/*.test.ts'],
          exclude: [...unit, 'test/e2e/**'],
          globalSetup: 'test/support/freshBundles.ts',
        },
      },
    ],
  },
});
