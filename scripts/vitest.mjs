// Runs vitest as one step and counts its tests from the report it writes, not from what it prints.
// @ts-check
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runStep } from './step.mjs';
import { tool } from './tool.mjs';

/**
 * @param {string} name
 * @param {readonly string[]} args
 * @param {number} limitMs
 * @returns {Promise<import('./staticChecks.mjs').Count>}
 */
export async function runVitest(name, args, limitMs) {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-vitest-'));
  const report = path.join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { ok } = await runStep({
    name,
    command: tool('vitest', 'run', ...reporters, ...args),
    limitMs,
    live: true,
  });
  const { passed, failed } = readReport(report);
  rmSync(folder, { recursive: true, force: true });
  // A run that was ended, or failed outside any test (a file that does not load, an unhandled rejection), is a failure.
  return { passed, failed: ok ? failed : Math.max(failed, 1) };
}

/**
 * @param {string} file
 * @returns {import('./staticChecks.mjs').Count}
 */
function readReport(file) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    return { passed: report.numPassedTests, failed: report.numFailedTests };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
