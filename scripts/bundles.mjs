// What is built from src/, and how: the list of bundles and the one esbuild call that makes them.
// Holds nothing about where files end up; esbuild.mjs writes them, the tidy test only looks at what went into them.
// @ts-check
import childProcess from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const repoRoot = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * Every bundle and its entry file. Each is started as a program of its own (or loaded by a path), never imported
 * by another: that is what keeps the terminal's attach client small while the daemon may grow. All but the
 * language client, which is loaded late, and the page of the dashboard are two files: `NAME.js`, small and the same for
 * all (src/boot), runs `NAME.code.js`.
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
  composer: 'src/cli/composer.ts',
  mcp: 'src/mcp/main.ts',
  language: 'src/language/main.ts',
  languageClient: 'src/extension/language/client.ts',
  dashboard: 'src/dashboard/main.ts',
};

/** Not for Node: it is shown, not run. */
const PAGE = 'dashboard';

/** @param {string} name @returns {readonly string[]} the files of a bundle */
export function filesOf(name) {
  if (name === PAGE) return [`${name}.js`, `${name}.css`];
  return isProgram(name) ? [`${name}.js`, `${name}.code.js`] : [`${name}.js`];
}

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
  const results = await Promise.all([
    build({
      ...settings(how),
      entryPoints: entries(names.filter((name) => name !== PAGE && !isProgram(name))),
    }),
    build({ ...settings(how), ...ofPage, entryPoints: page(names) }),
    build({ ...settings(how), ...wrapped, entryPoints: entries(names.filter(isProgram)) }),
    // The command is run by its name, so it alone starts with a line for the kernel; a banner is per build.
    build({
      ...settings(how),
      entryPoints: boots(names.filter((name) => isProgram(name) && name !== 'cli')),
    }),
    build({
      ...settings(how),
      entryPoints: boots(names.filter((name) => name === 'cli')),
      banner: { js: '#!/usr/bin/env node' },
    }),
  ]);
  return {
    files: results.flatMap((result) => result.outputFiles),
    metafile: {
      inputs: Object.assign({}, ...results.map((result) => result.metafile.inputs)),
      outputs: Object.assign({}, ...results.map((result) => result.metafile.outputs)),
    },
  };
}

/** @param {string} name */
function isProgram(name) {
  return name !== 'languageClient' && name !== PAGE;
}

/** @param {readonly string[]} names */
function entries(names) {
  return Object.fromEntries(names.map((name) => [name, bundleEntries[name] ?? name]));
}

/** @param {readonly string[]} names */
function boots(names) {
  return Object.fromEntries(names.map((name) => [name, 'src/boot/main.ts']));
}

/** A script and a style sheet of one name. @param {readonly string[]} names */
function page(names) {
  if (!names.includes(PAGE)) return [];
  const script = bundleEntries[PAGE] ?? PAGE;
  return [script, path.join(path.dirname(script), 'style.css')].map((file) => ({ in: file, out: PAGE }));
}

/** Of the dashboard: it runs in the Chromium of the oldest VS Code there is support for, and in browsers of that year. */
const ofPage = /** @satisfies {import('esbuild').BuildOptions} */ ({
  format: /** @type {const} */ ('iife'),
  platform: /** @type {const} */ ('browser'),
  target: ['chrome134', 'firefox136', 'safari18'],
  supported: {},
  external: [],
  plugins: [],
});

/** What src/boot loads: the code of a module in the function Node itself would put around it. */
const wrapped = {
  entryNames: '[name].code',
  banner: { js: '(function (exports, require, module, __filename, __dirname) {' },
  footer: { js: '})' },
};

/** @param {{ dev: boolean, outdir: string }} how */
function settings({ dev, outdir }) {
  return /** @satisfies {import('esbuild').BuildOptions} */ ({
    absWorkingDir: repoRoot,
    outdir,
    write: /** @type {const} */ (false),
    metafile: /** @type {const} */ (true),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    // Loading another bundle is a plain require: Node's own import() would first start its loader of ES modules.
    supported: { 'dynamic-import': false },
    // Maps lie beside the bundles for whoever reads a stack trace; packages leave them out.
    sourcemap: dev ? 'linked' : 'external',
    minify: !dev,
    legalComments: 'none',
    external: ['vscode', 'node-pty'],
    define: { __HOLDFAST_VERSION__: JSON.stringify(buildVersion()), __HOLDFAST_DEV__: String(dev) },
    plugins: [otherBundlesStayOutside, childProcessWhenNeeded, vscodeAsItIs],
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

/**
 * Node's child_process loads eight more modules, 1 ms of a start that has 10, and most runs of our programs start no
 * process: commander names it at its top, and so do files of which only one function may. It is loaded at first use.
 * @type {import('esbuild').Plugin}
 */
const childProcessWhenNeeded = {
  name: 'child-process-when-needed',
  setup(builder) {
    const namespace = 'when-needed';
    builder.onResolve({ filter: /^(node:)?child_process$/ }, ({ importer }) =>
      importer === namespace
        ? { path: 'node:child_process', external: true }
        : { path: namespace, namespace },
    );
    builder.onLoad({ filter: /^/, namespace }, () => ({
      contents: Object.keys(childProcess)
        .map(
          (name) =>
            `Object.defineProperty(exports, '${name}', { get: () => require('child_process').${name}, enumerable: true });`,
        )
        .join('\n'),
      loader: 'js',
    }));
  },
};

/**
 * `import * as vscode` has esbuild copy all names of VS Code's API into an object of each file that says so: 80 files, half
 * of what loading the extension took. Nothing here asks for more than the API object itself.
 * @type {import('esbuild').Plugin}
 */
const vscodeAsItIs = {
  name: 'vscode-as-it-is',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]src[\\/]extension[\\/].*\.ts$/ }, ({ path: file }) => ({
      contents: readFileSync(file, 'utf8').replace(
        /^import \* as vscode from 'vscode';$/m,
        "const vscode = require('vscode');",
      ),
      loader: 'ts',
    }));
  },
};
