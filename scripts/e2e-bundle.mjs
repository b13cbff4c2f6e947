// Bundles TypeScript of test/e2e for programs that cannot load it as it is: the extension host, and plain Node.
// @ts-check
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { repoRoot } from './step.mjs';

/** Below the repo, so that what stays outside the bundle (mocha) is found in its node_modules. */
const outdir = path.join(repoRoot, 'test/e2e/out/bundle');

/** @returns {Promise<string>} the file whose `run()` VS Code calls in its extension host */
export async function bundleInHostSuite() {
  return bundle('test/e2e/inHost/index.ts', 'inHost.cjs', 'cjs');
}

/** @returns {Promise<typeof import('../test/e2e/support/codeServer.ts')>} */
export async function loadCodeServer() {
  return import(await bundle('test/e2e/support/codeServer.ts', 'codeServer.mjs', 'esm'));
}

/**
 * @param {string} entry
 * @param {string} name
 * @param {'cjs' | 'esm'} format
 */
async function bundle(entry, name, format) {
  mkdirSync(outdir, { recursive: true });
  const outfile = path.join(outdir, name);
  await build({
    absWorkingDir: repoRoot,
    entryPoints: [entry],
    outfile,
    bundle: true,
    format,
    platform: 'node',
    target: 'node20',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return outfile;
}
