// Finds and ends what a run of the VS Code tests left running, by the mark in its environment and by nothing else.
// @ts-check
import { readdirSync, readFileSync } from 'node:fs';

/** What was asked to end may still be on its way out. */
const graceMs = 5_000;
const pollMs = 100;

/**
 * @param {string} mark the value of HOLDFAST_E2E_RUN
 * @returns {Promise<string[]>} a line for each process that had to be ended
 */
export async function endLeftovers(mark) {
  const until = performance.now() + graceMs;
  while (marked(mark).length > 0 && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return marked(mark).map(({ pid, command }) => {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It went by itself.
    }
    return `${pid} ${command}`;
  });
}

/** @param {string} mark */
function marked(mark) {
  const found = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`HOLDFAST_E2E_RUN=${mark}`))
        continue;
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      if (command !== '') found.push({ pid, command });
    } catch {
      // Gone, or another user's.
    }
  }
  return found;
}
