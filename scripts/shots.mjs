// `npm run shots`: takes the pictures of README.md anew, of the packaged extension in real VS Code, and ends what it left.
// @ts-check
import { randomUUID } from 'node:crypto';
import { ensureInstalled as ensureVsCode } from './e2e-install.mjs';
import { endLeftovers } from './e2e-leftovers.mjs';
import { freshVsix } from './e2e-vsix.mjs';
import { exampleRoot } from './example.mjs';
import { ensureInstalled } from './install.mjs';
import { repoRoot } from './step.mjs';
import { runVitest } from './vitest.mjs';

const limitMs = 15 * 60_000;

process.exitCode = (await run()) ? 0 : 1;

async function run() {
  if (!(await ensureInstalled(repoRoot)) || !(await ensureInstalled(exampleRoot))) return false;
  ensureVsCode({ log: console.log });
  process.env['HOLDFAST_E2E_VSIX'] = await freshVsix();
  // Everything that is started inherits this mark, detached or not.
  const mark = randomUUID();
  process.env['HOLDFAST_E2E_RUN'] = mark;
  const taken = await runVitest('pictures', ['--config', 'test/shots/vitest.config.mts'], limitMs);
  for (const line of await endLeftovers(mark)) console.log(`left running, ended now: ${line}`);
  return taken.failed === 0 && taken.passed > 0;
}
