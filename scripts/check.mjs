// `npm run check`: the fast part of `npm test`, for while one works. No process of Holdfast is started.
// @ts-check
import { closeRun } from './closing.mjs';
import { ensureInstalled } from './install.mjs';
import { repoRoot } from './step.mjs';

const unitLimitMs = 120_000;

if (await ensureInstalled(repoRoot)) {
  const { runStaticChecks } = await import('./staticChecks.mjs');
  const { runVitest } = await import('./vitest.mjs');
  const counts = [await runStaticChecks(), await runVitest('unit tests', ['--project=unit'], unitLimitMs)];
  closeRun(counts, []);
} else {
  closeRun([{ passed: 0, failed: 1 }], ['Nothing was checked: the packages could not be installed.']);
}
