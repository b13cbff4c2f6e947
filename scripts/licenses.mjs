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
  const { name, version, license, author } = JSON.parse(
    readFileSync(path.join(from, 'package.json'), 'utf8'),
  );
  const file = readdirSync(from).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  // The packages of xterm.js name their licence and bring no file.
  if (file === undefined && license !== 'MIT') {
    throw new Error(`${folder} is bundled but has no licence text`);
  }
  const text =
    file === undefined
      ? mitText(author?.name ?? `the authors of ${name}`)
      : readFileSync(path.join(from, file), 'utf8').trim();
  const rule = '-'.repeat(78);
  return `${rule}\n${name} ${version} (${license})\n${rule}\n\n${text}\n`;
}

/** The text of our own licence is the same; only who grants it differs. @param {string} holder */
function mitText(holder) {
  const own = readFileSync(path.join(repoRoot, 'LICENSE'), 'utf8').trim();
  return own.replace(/^Copyright .*$/m, `Copyright (c) ${holder}`);
}
