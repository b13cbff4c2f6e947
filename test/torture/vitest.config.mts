// Torture: seeded rows that kill, flood and starve real processes, on a build that can be made to fail at its fault points.
// scripts/torture.mjs is the way in; it says where that build is, which seed, and how much.
import { defineConfig } from 'vitest/config';

for (const name of Object.keys(process.env)) {
  if (/^(VSCODE_|ELECTRON_|HOLDFAST_)/.test(name) && name !== 'HOLDFAST_TEST_DIST') delete process.env[name];
}

export default defineConfig({
  test: {
    name: 'torture',
    include: ['test/torture/**/*.torture.ts'],
    pool: 'forks',
    // One after the other: each row wants the whole machine.
    fileParallelism: false,
    testTimeout: 3_600_000,
    hookTimeout: 60_000,
    allowOnly: false,
  },
});
