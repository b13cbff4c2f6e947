// The packaged extension in real VS Code: installs what is missing, packs the VSIX, runs test/e2e, looks for what
// was left running, and writes test/e2e/out/result.json for `npm test`. Arguments go to vitest (a file, -t NAME).
// @ts-check
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runElectron } from './e2e-electron.mjs';
import { ensureInstalled } from './e2e-install.mjs';
import { endLeftovers } from './e2e-leftovers.mjs';
import { freshVsix } from './e2e-vsix.mjs';
import { repoRoot } from './step.mjs';
import { runVitest } from './vitest.mjs';

/** A quarter of an hour is usual. Below the limit `npm test` sets for this whole script, so that leftovers are still looked for. */
const suiteLimitMs = 45 * 60_000;
/** Who names a file may have asked for its large form. */
const namedLimitMs = 60 * 60_000;

const out = path.join(repoRoot, 'test/e2e/out');
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const result = await run().catch((error) => {
  console.error(`VS Code tests: ${error.message}`);
  return { passed: 0, failed: 1, notes: [`VS Code tests did not run: ${firstLine(error)}`] };
});
writeFileSync(path.join(out, 'result.json'), `${JSON.stringify(result, null, 2)}\n`);
console.log(`VS Code: ${result.passed} passed, ${result.failed} failed`);
process.exitCode = result.failed > 0 || result.passed === 0 ? 1 : 0;

async function run() {
  ensureInstalled({ log: console.log });
  process.env['HOLDFAST_E2E_VSIX'] = await freshVsix();
  // Everything that a test starts inherits this mark, detached or not.
  const mark = randomUUID();
  process.env['HOLDFAST_E2E_RUN'] = mark;
  const named = process.argv.slice(2);
  const args = ['--config', 'test/e2e/vitest.config.mts', ...named];
  const limitMs = named.length > 0 ? namedLimitMs : suiteLimitMs;
  const suite = await runVitest('workbench and in-host', args, limitMs);
  const left = await endLeftovers(mark);
  for (const line of left) console.log(`left running, ended now: ${line}`);
  const electron = await runElectron();
  return {
    passed: suite.passed + (electron.ran && electron.ok ? 1 : 0),
    failed: suite.failed + (left.length > 0 ? 1 : 0) + (electron.ran && !electron.ok ? 1 : 0),
    notes: electron.ran ? [] : [`Not run in desktop VS Code (Electron): ${electron.reason}`],
  };
}

/** @param {Error} error */
function firstLine(error) {
  return error.message.split('\n')[0];
}
