// Everything that can be said about the sources without running them: the steps `npm run check` and `npm test` share.
// @ts-check
import { runSteps } from './step.mjs';
import { tool } from './tool.mjs';

/** @typedef {{ passed: number, failed: number }} Count */

/** 10 to 20 s is usual where a step has both cores; more means it hangs. */
const limitMs = 300_000;

/** Two at a time fill the two cores of CI. */
const width = 2;

/** @returns {Promise<Count>} one for each check */
export async function runStaticChecks() {
  const results = await runSteps(
    [
      { name: 'types', command: tool('tsc', '-p', 'tsconfig.json'), limitMs },
      { name: 'promises', command: tool('eslint', '--max-warnings=0', '.'), limitMs },
      { name: 'types of pure layers', command: tool('tsc', '-p', 'tsconfig.pure.json'), limitMs },
      { name: 'types of the dashboard', command: tool('tsc', '-p', 'src/dashboard'), limitMs },
      { name: 'dead code', command: tool('knip'), limitMs },
      { name: 'lint', command: tool('biome', 'lint', '--error-on-warnings', '.'), limitMs },
      { name: 'format', command: tool('biome', 'format', '.'), limitMs },
    ],
    width,
  );
  const passed = results.filter((result) => result.ok).length;
  return { passed, failed: results.length - passed };
}
