// Builds dist/: every bundle, node-pty, the shell integration scripts and build.json, and prints what each weighs.
//   node esbuild.mjs [--dev] [--target linux-x64] [--outdir dist] [--metafile FILE] [--quiet]
// @ts-check
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { buildVersion, bundle, bundleEntries, repoRoot } from './scripts/bundles.mjs';
import { licenseTexts } from './scripts/licenses.mjs';
import { copyNodePty, hostTarget } from './scripts/nodePty.mjs';

const { values: options } = parseArgs({
  options: {
    dev: { type: 'boolean', default: false },
    target: { type: 'string', default: hostTarget },
    outdir: { type: 'string', default: 'dist' },
    metafile: { type: 'string' },
    quiet: { type: 'boolean', default: false },
  },
});

/** Printed by `holdfast schema`, and what the YAML extension validates with. */
const SCHEMA = 'holdfast.schema.json';

const startedAt = performance.now();
const outdir = path.resolve(repoRoot, options.outdir);
const { files, metafile } = await bundle(Object.keys(bundleEntries), { dev: options.dev, outdir });
mkdirSync(outdir, { recursive: true });
for (const file of files) {
  const isSame = existsSync(file.path) && readFileSync(file.path).equals(file.contents);
  if (!isSame) replaceFile(file.path, file.contents);
}
if (existsSync(path.join(outdir, 'cli.js'))) chmodSync(path.join(outdir, 'cli.js'), 0o755);
copyNodePty(outdir, options.target);
copyShellScripts();
replaceFile(path.join(outdir, SCHEMA), readFileSync(path.join(repoRoot, 'schema', SCHEMA)));
replaceFile(path.join(outdir, 'THIRD-PARTY-LICENSES.txt'), Buffer.from(licenseTexts(metafile)));
// Written even when it says the same: its time is how tests know the build is fresh.
replaceFile(path.join(outdir, 'build.json'), Buffer.from(`${JSON.stringify(buildRecord(), null, 2)}\n`));
if (options.metafile) writeFileSync(options.metafile, JSON.stringify(metafile));
if (!options.quiet) printSizes();

/**
 * A daemon may be starting from the very file that is replaced, and several test runs may build at once: a file
 * is whole at every instant.
 * @param {string} file
 * @param {Uint8Array} contents
 */
function replaceFile(file, contents) {
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, contents);
  renameSync(fresh, file);
}

/** The scripts a shell sources for command decorations; they are read by shells, so they are not bundled. */
function copyShellScripts() {
  const source = path.join(repoRoot, 'src/keeper/shell');
  if (!existsSync(source)) return;
  rmSync(path.join(outdir, 'shell'), { recursive: true, force: true });
  cpSync(source, path.join(outdir, 'shell'), { recursive: true });
}

/** Says which build this is; installed copies live in versions/<version>-<hash>/. */
function buildRecord() {
  const hash = createHash('sha256');
  for (const file of bundlesOnly()) hash.update(path.basename(file.path)).update(file.contents);
  return { version: buildVersion(), hash: hash.digest('hex').slice(0, 12) };
}

function bundlesOnly() {
  return files.filter((file) => file.path.endsWith('.js')).sort((a, b) => (a.path < b.path ? -1 : 1));
}

function printSizes() {
  const rows = bundlesOnly().map((file) => [
    path.basename(file.path),
    kilobytes(file.contents.length),
    kilobytes(gzipSync(file.contents).length),
  ]);
  for (const row of [['bundle', 'size', 'gzipped'], ...rows]) {
    console.log(`${(row[0] ?? '').padEnd(18)}${(row[1] ?? '').padStart(12)}${(row[2] ?? '').padStart(12)}`);
  }
  const { version, hash } = buildRecord();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const place = path.relative(repoRoot, outdir) || '.';
  console.log(`${version}-${hash} for ${options.target} in ${place}/, ${seconds} s`);
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
