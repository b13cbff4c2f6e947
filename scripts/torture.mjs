// `npm run torture [-- --only NAME] [--seed N] [--short]`: builds what can be made to fail into a folder of its own, and runs
// the rows of test/torture on it. The same seed makes the same run.
// @ts-check
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { closeRun } from './closing.mjs';
import { ensureInstalled } from './install.mjs';
import { repoRoot, runStep } from './step.mjs';

const buildLimitMs = 60_000;
const shortLimitMs = 15 * 60_000;
const longLimitMs = 3 * 60 * 60_000;

/**
 * @param {{ only?: string | undefined, seed?: number, isShort: boolean }} what
 * @returns {Promise<import('./staticChecks.mjs').Count>}
 */
export async function runTorture({ only, seed = Math.floor(Math.random() * 1e9), isShort }) {
  // Loaded now: packages may not have been there before.
  const { runVitest } = await import('./vitest.mjs');
  const cache = path.join(repoRoot, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  // Below node_modules, so that what is bundled finds node-pty.
  const work = mkdtempSync(path.join(cache, 'torture-'));
  const dist = path.join(work, 'dist');
  const report = path.join(work, 'report');
  try {
    const command = [process.execPath, 'esbuild.mjs', '--dev', '--quiet', '--outdir', dist];
    const build = await runStep({ name: 'build for torture', command, limitMs: buildLimitMs });
    if (!build.ok) return { passed: 0, failed: 1 };
    Object.assign(process.env, {
      HOLDFAST_TEST_DIST: dist,
      TORTURE_SEED: String(seed),
      TORTURE_SCALE: isShort ? 'short' : 'long',
      TORTURE_REPORT: report,
    });
    const args = ['--config', 'test/torture/vitest.config.mts', ...(only === undefined ? [] : [only])];
    const count = await runVitest(`torture, seed ${seed}`, args, isShort ? shortLimitMs : longLimitMs);
    console.log(readReport(report));
    if (count.failed > 0)
      console.log(`the same run again: npm run torture -- --seed ${seed}${isShort ? ' --short' : ''}`);
    return count;
  } finally {
    delete process.env['HOLDFAST_TEST_DIST'];
    rmSync(work, { recursive: true, force: true });
  }
}

/** @param {string} file */
function readReport(file) {
  try {
    return readFileSync(file, 'utf8').trimEnd();
  } catch {
    return '';
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      seed: { type: 'string' },
      short: { type: 'boolean', default: false },
    },
  });
  if (await ensureInstalled(repoRoot)) {
    const { only, seed, short } = values;
    const run = { only, isShort: short, ...(seed === undefined ? {} : { seed: Number(seed) }) };
    closeRun([await runTorture(run)], []);
  }
}
