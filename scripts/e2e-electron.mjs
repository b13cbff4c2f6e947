// The in-host suite in desktop VS Code, which code-server cannot show: Electron's Node, a local extension host.
// Runs with VSCODE_EXECUTABLE_PATH, or with a VS Code that @vscode/test-electron can download here.
// @ts-check
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { repoRoot, runStep } from './step.mjs';

/** Long enough to learn that there is a way to the download, short enough for a machine that has none. */
const probeLimitMs = 5_000;
const downloadPage = 'https://update.code.visualstudio.com/api/releases/stable';

/**
 * @typedef {{ ran: true, ok: boolean } | { ran: false, reason: string }} Outcome
 * @returns {Promise<Outcome>}
 */
export async function runElectron() {
  const executable = process.env['VSCODE_EXECUTABLE_PATH'];
  if (!executable) {
    const reason = await noDownloadReason();
    if (reason !== undefined) return { ran: false, reason };
  }
  const build = await runStep({
    name: 'build for desktop VS Code',
    command: [process.execPath, 'esbuild.mjs', '--quiet'],
    limitMs: 60_000,
  });
  if (!build.ok) return { ran: true, ok: false };
  const { bundleInHostSuite } = await import('./e2e-bundle.mjs');
  const { runTests } = await import('@vscode/test-electron');
  const home = mkdtempSync(path.join(tmpdir(), 'hf-desk-'));
  try {
    const code = await runTests({
      ...(executable ? { vscodeExecutablePath: executable } : {}),
      extensionDevelopmentPath: repoRoot,
      extensionTestsPath: await bundleInHostSuite(),
      extensionTestsEnv: { HOLDFAST_HOME: home },
      launchArgs: [
        path.join(repoRoot, 'examples/shop'),
        '--disable-workspace-trust',
        '--skip-welcome',
        `--user-data-dir=${path.join(home, 'vscode')}`,
        // A container's root has no sandbox to use; elsewhere Electron keeps its own.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    });
    return { ran: true, ok: code === 0 };
  } catch (error) {
    console.error(error);
    return { ran: true, ok: false };
  } finally {
    await runStep({
      name: 'end what it started',
      command: [process.execPath, 'dist/cli.js', '--home', home, 'shutdown', '--sessions', '--force'],
      limitMs: 30_000,
    });
    rmSync(home, { recursive: true, force: true });
  }
}

/** @returns {Promise<string | undefined>} why no VS Code can be downloaded; undefined when it can */
async function noDownloadReason() {
  try {
    const answer = await fetch(downloadPage, { signal: AbortSignal.timeout(probeLimitMs) });
    return answer.ok ? undefined : `VS Code's download site answers ${answer.status}; ${howTo}`;
  } catch {
    return `VS Code's download site is not reachable from here; ${howTo}`;
  }
}

const howTo = 'set VSCODE_EXECUTABLE_PATH to an installed VS Code and run `npm run test:electron`';

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  const outcome = await runElectron();
  if (outcome.ran) console.log(outcome.ok ? 'passed in desktop VS Code' : 'FAILED in desktop VS Code');
  else console.error(`not run: ${outcome.reason}`);
  process.exitCode = outcome.ran && outcome.ok ? 0 : 1;
}
