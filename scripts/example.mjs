// The example stack and the Holdfast that `npm start` runs it under: where both live and how to call it.
// @ts-check
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { repoRoot } from './step.mjs';

export const exampleRoot = path.join(repoRoot, 'examples/shop');

/** A home of its own, ignored by git: a Holdfast in use on this machine is not touched. */
export const exampleHome = path.join(repoRoot, '.holdfast');

/**
 * Runs the command line of this build in the example's folder, and shows what it prints.
 * @param {...string} args
 * @returns {number} its exit code
 */
export function holdfast(...args) {
  const cli = path.join(repoRoot, 'dist/cli.js');
  const env = { ...process.env, HOLDFAST_HOME: exampleHome };
  const { status, error } = spawnSync(process.execPath, [cli, ...args], {
    cwd: exampleRoot,
    env,
    stdio: 'inherit',
  });
  if (error) console.error(error.message);
  return status ?? 1;
}
