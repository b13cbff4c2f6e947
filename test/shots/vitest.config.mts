// `npm run shots`: the pictures of README.md, taken of the packaged extension in real VS Code while the example shop runs
// under it. The same set-up as the tests in real VS Code; nothing is asserted but that each picture shows what it is for.
import { defineConfig, mergeConfig } from 'vitest/config';
import e2e from '../e2e/vitest.config.mts';

export default mergeConfig(
  { ...e2e, test: { ...e2e.test, include: [] } },
  defineConfig({ test: { name: 'shots', include: ['test/shots/*.shots.ts'], testTimeout: 600_000 } }),
);
