// Collects the licence texts of the packages that ended up inside the bundles; each asks for its text to travel along.
// node-pty is copied whole and brings its own.
// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { repoRoot } from './step.mjs';

/**
 * @param {import('esbuild').Metafile} metafile
 * @returns {string}
 */
export function licenseTexts(metafile) {
  const folders = new Set(
    Object.keys(metafile.inputs).flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []),
  );
  return [...folders].sort().map(licenseText).join('\n');
}

/** @param {string} folder */
function licenseText(folder) {
  const from = path.join(repoRoot, folder);
  const { name, version, license } = JSON.parse(readFileSync(path.join(from, 'package.json'), 'utf8'));
  const file = readdirSync(from).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  if (file === undefined) throw new Error(`${folder} is bundled but has no licence text`);
  const text = readFileSync(path.join(from, file), 'utf8').trim();
  const rule = '-'.repeat(78);
  return `${rule}\n${name} ${version} (${license})\n${rule}\n\n${text}\n`;
}
