// `npm test`: everything there is, from a fresh clone on: installs, static checks, build, unit and integration
// tests, the short form of torture, then the packaged extension in real VS Code. The last line is the sum of it all.
// @ts-check
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { closeRun } from './closing.mjs';
import { ensureInstalled } from './install.mjs';
import { repoRoot, runStep } from './step.mjs';

// A whole run takes half an hour on two cores; each of these is far more than usual and means that it hangs.
const buildLimitMs = 60_000;
const packageLimitMs = 120_000;
const installLimitMs = 10 * 60_000;
const vitestLimitMs = 30 * 60_000;
// Above the limit scripts/e2e-run.mjs gives its suite, so that it can still say what went wrong.
const editorLimitMs = 48 * 60_000;

// A change is judged on the same run each time; `npm run torture` looks for what no run has met yet, with others.
const tortureSeed = 1;

/** What the run in VS Code writes about itself. */
const editorReport = path.join(repoRoot, 'test/e2e/out/result.json');

if (await ensureInstalled(repoRoot)) {
  const { runStaticChecks } = await import('./staticChecks.mjs');
  const { runVitest } = await import('./vitest.mjs');
  // Mostly waits for the network, so it costs the checks little; what is there already takes no time.
  const installing = runStep({
    name: 'what VS Code needs',
    command: [process.execPath, 'scripts/e2e-install.mjs'],
    limitMs: installLimitMs,
  });
  const checks = await runStaticChecks();
  const installed = countOf(await installing);
  const build = await runStep({
    name: 'build',
    command: [process.execPath, 'esbuild.mjs', '--quiet'],
    limitMs: buildLimitMs,
  });
  // Without bundles nothing below can say anything true.
  if (build.ok) {
    const tests = await runVitest('unit and integration', [], vitestLimitMs);
    const { runTorture } = await import('./torture.mjs');
    const torture = await runTorture({ seed: tortureSeed, isShort: true });
    const packages = await runStep({
      name: 'packages',
      command: [process.execPath, 'scripts/package.mjs'],
      limitMs: packageLimitMs,
    });
    const editor = await runInEditor();
    closeRun([checks, installed, countOf(build), tests, torture, countOf(packages), editor], editor.notes);
  } else {
    closeRun([checks, installed, countOf(build)], ['No test was run: the build failed.']);
  }
} else {
  closeRun([{ passed: 0, failed: 1 }], ['Nothing was run: the packages could not be installed.']);
}

/** @param {{ ok: boolean }} step */
function countOf({ ok }) {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
}

async function runInEditor() {
  rmSync(editorReport, { force: true });
  const { ok } = await runStep({
    name: 'in real VS Code',
    command: [process.execPath, 'scripts/e2e-run.mjs'],
    limitMs: editorLimitMs,
    live: true,
  });
  const report = readEditorReport();
  return { ...report, failed: ok ? report.failed : Math.max(report.failed, 1) };
}

/** @returns {import('./staticChecks.mjs').Count & { notes: string[] }} */
function readEditorReport() {
  try {
    return JSON.parse(readFileSync(editorReport, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, notes: ['The run in VS Code left no report.'] };
  }
}
