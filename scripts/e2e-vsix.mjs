// The VSIX of this platform, packed anew when a file it is made from is newer. What is tested in VS Code is the
// package a user would install, never the source tree.
// @ts-check
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { repoRoot, runStep } from './step.mjs';

const packageLimitMs = 180_000;
const madeFrom = [
  'src',
  'media',
  'package.json',
  'package.nls.json',
  'package.nls.de.json',
  'l10n',
  'README.md',
  '.vscodeignore',
  'esbuild.mjs',
];
const madeBy = ['bundles.mjs', 'nodePty.mjs', 'package.mjs'].map((file) => path.join('scripts', file));

/** @returns {Promise<string>} where it is; throws when it could not be packed */
export async function freshVsix() {
  // A package made elsewhere, or by the script that runs us, is tested as it is.
  const given = process.env['HOLDFAST_E2E_VSIX'];
  if (given) return path.resolve(given);
  const target = `${process.platform}-${process.arch}`;
  const vsix = path.join(repoRoot, 'dist-vsix', `holdfast-${target}.vsix`);
  // HOLDFAST_BUILD_VERSION makes another package of the same sources.
  if (!process.env['HOLDFAST_BUILD_VERSION'] && existsSync(vsix) && statSync(vsix).mtimeMs > newestSource())
    return vsix;
  const command = [process.execPath, 'scripts/package.mjs', target];
  const { ok } = await runStep({ name: `package ${target}`, command, limitMs: packageLimitMs });
  if (!ok || !existsSync(vsix)) throw new Error('the VSIX could not be packed; what failed is printed above');
  return vsix;
}

function newestSource() {
  return Math.max(...[...madeFrom, ...madeBy].map((name) => newestBelow(path.join(repoRoot, name))));
}

/**
 * @param {string} file
 * @returns {number}
 */
function newestBelow(file) {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(file).map((name) => newestBelow(path.join(file, name))));
}
