// Puts node-pty beside a bundle: its JavaScript and the one binary the target needs, nothing else.
// Knows which targets exist; leaves to the callers where it goes and how large a package may be.
// @ts-check
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The platforms there is a package for; node-pty carries a binary for each. */
export const targets = /** @type {const} */ ([
  'linux-x64',
  'linux-arm64',
  'darwin-x64',
  'darwin-arm64',
  'win32-x64',
  'win32-arm64',
]);

export const hostTarget = `${process.platform}-${process.arch}`;

/** Debug symbols (11 MB on Windows), maps and tests are of no use where it runs. */
const leftOut = /\.(pdb|map)$|\.test\.js$/;

/**
 * Copies node-pty to `<outdir>/node_modules/node-pty`, unless the same files are there already: a keeper may be
 * running from them.
 * @param {string} outdir
 * @param {string} target
 */
export function copyNodePty(outdir, target) {
  const source = path.dirname(createRequire(import.meta.url).resolve('node-pty/package.json'));
  const prebuild = path.join('prebuilds', target);
  if (!existsSync(path.join(source, prebuild))) {
    throw new Error(`node-pty has no binary for ${target}: use one of ${targets.join(', ')}`);
  }
  const destination = path.join(outdir, 'node_modules', 'node-pty');
  const wanted = ['package.json', 'LICENSE', ...filesBelow(source, 'lib'), ...filesBelow(source, prebuild)];
  if (isSame(source, destination, wanted)) return;

  const fresh = `${destination}.${process.pid}`;
  for (const file of wanted) {
    mkdirSync(path.dirname(path.join(fresh, file)), { recursive: true });
    cpSync(path.join(source, file), path.join(fresh, file), { preserveTimestamps: true });
  }
  rmSync(destination, { recursive: true, force: true });
  renameSync(fresh, destination);
}

/**
 * @param {string} base
 * @param {string} folder relative to `base`, as are the results
 * @returns {string[]}
 */
function filesBelow(base, folder) {
  return readdirSync(path.join(base, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(base, file);
    return leftOut.test(entry.name) ? [] : [file];
  });
}

/**
 * @param {string} source
 * @param {string} destination
 * @param {readonly string[]} wanted
 */
function isSame(source, destination, wanted) {
  if (!existsSync(destination)) return false;
  const present = filesBelow(destination, '.');
  return (
    present.length === wanted.length &&
    wanted.every((file) => {
      const copy = path.join(destination, file);
      return existsSync(copy) && statSync(copy).size === statSync(path.join(source, file)).size;
    }) &&
    readFileSync(path.join(destination, 'package.json')).equals(
      readFileSync(path.join(source, 'package.json')),
    )
  );
}
