// What is built from src/, and how: the list of bundles and the one esbuild call that makes them.
// Holds nothing about where files end up; esbuild.mjs writes them, the tidy test only looks at what went into them.
// @ts-check
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const repoRoot = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * Every bundle and its entry file. Each is started as a program of its own (or loaded by a path), never imported
 * by another: that is what keeps the terminal's attach client small while the daemon may grow.
 * @type {Readonly<Record<string, string>>}
 */
export const bundleEntries = {
  extension: 'src/extension/main.ts',
  daemon: 'src/daemon/main.ts',
  worker: 'src/daemon/sessions/worker.ts',
  keeper: 'src/keeper/main.ts',
  cli: 'src/cli/main.ts',
  attach: 'src/cli/attach.ts',
  attachCreate: 'src/cli/attachCreate.ts',
};

/** The version the bundles say they are; another one can be asked for, to test upgrades. */
export function buildVersion() {
  const asked = process.env['HOLDFAST_BUILD_VERSION'];
  if (asked) return asked;
  return /** @type {string} */ (
    JSON.parse(readFileSync(path.join(repoRoot, 'package.json'), 'utf8')).version
  );
}

/**
 * Bundles in memory: nothing is written.
 * @param {readonly string[]} names
 * @param {{ dev: boolean, outdir: string }} how
 * @returns {Promise<{ files: import('esbuild').OutputFile[], metafile: import('esbuild').Metafile }>}
 */
export async function bundle(names, how) {
  // The command is run by its name, so it alone starts with a line for the kernel; a banner is per build.
  const [commands, others] = [names.filter((name) => name === 'cli'), names.filter((name) => name !== 'cli')];
  const results = await Promise.all([
    build({ ...settings(commands, how), banner: { js: '#!/usr/bin/env node' } }),
    build(settings(others, how)),
  ]);
  return {
    files: results.flatMap((result) => result.outputFiles),
    metafile: {
      inputs: Object.assign({}, ...results.map((result) => result.metafile.inputs)),
      outputs: Object.assign({}, ...results.map((result) => result.metafile.outputs)),
    },
  };
}

/**
 * @param {readonly string[]} names
 * @param {{ dev: boolean, outdir: string }} how
 */
function settings(names, { dev, outdir }) {
  return /** @satisfies {import('esbuild').BuildOptions} */ ({
    absWorkingDir: repoRoot,
    entryPoints: Object.fromEntries(names.map((name) => [name, bundleEntries[name] ?? name])),
    outdir,
    write: /** @type {const} */ (false),
    metafile: /** @type {const} */ (true),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    // Maps lie beside the bundles for whoever reads a stack trace; packages leave them out.
    sourcemap: dev ? 'linked' : 'external',
    minify: !dev,
    legalComments: 'none',
    external: ['vscode', 'node-pty'],
    define: { __HOLDFAST_VERSION__: JSON.stringify(buildVersion()) },
    plugins: [otherBundlesStayOutside],
    logLevel: 'warning',
  });
}

/**
 * `await import('./attachCreate.ts')` of a file that is a bundle itself becomes a load of that bundle, when it is
 * first needed. Without this esbuild would copy it into the importing bundle.
 * @type {import('esbuild').Plugin}
 */
const otherBundlesStayOutside = {
  name: 'other-bundles-stay-outside',
  setup(builder) {
    const byFile = new Map(
      Object.entries(bundleEntries).map(([name, entry]) => [path.join(repoRoot, entry), name]),
    );
    builder.onResolve({ filter: /^\.\.?\// }, (args) => {
      const name = byFile.get(path.resolve(args.resolveDir, args.path));
      return name !== undefined && args.kind === 'dynamic-import'
        ? { path: `./${name}.js`, external: true }
        : undefined;
    });
  },
};
