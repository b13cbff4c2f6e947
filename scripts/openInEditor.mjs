// Opens the example in the VS Code of this machine, with the extension as it would be installed; else says how.
// Settings and extensions of whoever runs it stay untouched: the window has its own, below the example's home.
// @ts-check
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { exampleHome, exampleRoot } from './example.mjs';
import { hostTarget } from './nodePty.mjs';
import { repoRoot, runStep } from './step.mjs';

const packageLimitMs = 180_000;
const installLimitMs = 120_000;

const vsix = path.join(repoRoot, 'dist-vsix', `holdfast-${hostTarget}.vsix`);

export async function openInEditor() {
  const code = findCode();
  if (code === undefined || process.env['CI'] || !hasDisplay()) return sayHow();

  const packaging = [process.execPath, 'scripts/package.mjs', hostTarget];
  const packaged = await runStep({ name: 'package', command: packaging, limitMs: packageLimitMs });
  const folder = path.join(exampleHome, 'code');
  const own = ['--user-data-dir', path.join(folder, 'data'), '--extensions-dir', path.join(folder, 'ext')];
  // VS Code refuses to start as root with its sandbox.
  if (process.getuid?.() === 0) own.push('--no-sandbox');
  const installing = [code, ...own, '--install-extension', vsix, '--force'];
  if (
    !packaged.ok ||
    !(await runStep({ name: 'install', command: installing, limitMs: installLimitMs })).ok
  ) {
    return sayHow();
  }
  console.log(`Opening ${path.relative(repoRoot, exampleRoot)} in VS Code.`);
  spawn(code, [...own, '--new-window', exampleRoot], {
    env: cleanEnvironment(),
    detached: true,
    stdio: 'ignore',
    shell: process.platform === 'win32',
  }).unref();
}

function findCode() {
  const finding = process.platform === 'win32' ? ['where', 'code.cmd'] : ['which', 'code'];
  const found = spawnSync(finding[0] ?? '', finding.slice(1), { encoding: 'utf8' }).stdout?.split(/\r?\n/)[0];
  // In a remote window `code` only talks to the window; it cannot start another VS Code.
  return found && existsSync(found) && !found.includes('remote-cli') ? found : undefined;
}

function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

/** What a window we were started from has set would make the new one believe it is part of it. */
function cleanEnvironment() {
  const entries = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_)/.test(name));
  return { ...Object.fromEntries(entries), HOLDFAST_HOME: exampleHome };
}

function sayHow() {
  console.log(`To see it in VS Code:
  npm run package -- ${hostTarget}
  code --install-extension ${path.relative(repoRoot, vsix)}
  HOLDFAST_HOME="${exampleHome}" code ${path.relative(repoRoot, exampleRoot)}
or, where no VS Code is installed, in a browser: npm run try
`);
}
