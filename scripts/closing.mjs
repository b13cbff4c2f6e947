// The end of a run: notes a reader should not miss, then one plain line with the sum of everything that ran.
// @ts-check

/**
 * @param {readonly import('./staticChecks.mjs').Count[]} counts
 * @param {readonly string[]} notes
 */
export function closeRun(counts, notes) {
  const passed = counts.reduce((sum, count) => sum + count.passed, 0);
  const failed = counts.reduce((sum, count) => sum + count.failed, 0);
  for (const note of notes) console.log(`note: ${note}`);
  console.log(`${passed} passed, ${failed} failed`);
  // Nothing that ran is not a success.
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}
