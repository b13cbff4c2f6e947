// Puts what the VS Code tests need on this machine, once: VS Code's server in a cache outside the repo, and Chromium from
// Debian. Starting and driving them is test/e2e/support; this file only answers where they are.
// @ts-check
import { readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureChromium } from './e2e-chromium.mjs';
import { ensureServer } from './e2e-server.mjs';

/**
 * `node`: the Node.js that VS Code's server runs under; the others are paths too, but for the version.
 * @typedef {{ node: string, serverMain: string, vscodeVersion: string, chromium: string }} Installed
 */

/**
 * Installs what is missing and says where everything is.
 * Throws one Error with a sentence for a person when this machine cannot run the VS Code tests.
 * @param {{ log?: (line: string) => void }} [options]
 * @returns {Installed}
 */
export function ensureInstalled({ log = () => {} } = {}) {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    throw new Error(
      `The VS Code tests run on linux-x64 and linux-arm64 only; this is ${process.platform}-${process.arch}. ` +
        'Run them in a Linux container, or run `npm run test:electron` against a desktop VS Code.',
    );
  }
  const chromium = ensureChromium(cacheFolder(), log);
  const home = ensureServer(cacheFolder(), log);
  return {
    node: join(home, 'node24', 'bin', 'node'),
    serverMain: join(home, 'vscode', 'out', 'server-main.js'),
    vscodeVersion: JSON.parse(readFileSync(join(home, 'vscode', 'package.json'), 'utf8')).version,
    chromium,
  };
}

function cacheFolder() {
  const own = process.env['HOLDFAST_E2E_CACHE'];
  if (own) return resolve(own);
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'vscode-e2e');
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  try {
    const startedAt = Date.now();
    const installed = ensureInstalled({ log: console.log });
    console.log(
      `VS Code ${installed.vscodeVersion} and ${installed.chromium} are ready (${Date.now() - startedAt} ms)`,
    );
  } catch (error) {
    console.error(`e2e-install: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
