// Makes `npm start` and `npm test` work without a step before them: runs `npm ci` in a folder whose node_modules
// is missing or older than its package-lock.json. Uses Node's own modules only, since there are no others yet.
// @ts-check
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { runStep } from './step.mjs';

const minute = 60_000;

/** The oldest Node this runs on; package.json `engines` says the same to npm. */
const oldestNode = 20;

/**
 * @param {string} folder
 * @returns {Promise<boolean>} whether everything is in place now
 */
export async function ensureInstalled(folder) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < oldestNode) {
    console.error(`Node ${process.versions.node} is too old: Holdfast needs Node ${oldestNode} or newer.`);
    return false;
  }
  if (!isStale(folder)) return true;
  console.log(`Installing the packages of ${path.basename(folder)}, once.`);
  const { ok } = await runStep({
    name: `npm ci in ${path.basename(folder)}`,
    // Nothing here needs a package's install script, so none is run: what is installed is what was packed.
    command: [process.platform === 'win32' ? 'npm.cmd' : 'npm', 'ci', '--ignore-scripts', '--loglevel=error'],
    cwd: folder,
    // A slow line and an empty cache; 20 s is usual.
    limitMs: 8 * minute,
  });
  return ok;
}

/** @param {string} folder */
function isStale(folder) {
  const lock = path.join(folder, 'package-lock.json');
  // npm writes this file last, so a cut installation counts as none.
  const installed = path.join(folder, 'node_modules/.package-lock.json');
  if (!existsSync(lock)) return false;
  return !existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs;
}
