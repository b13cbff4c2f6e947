// `npm run try`: the example workspace in real VS Code with the packaged extension, for a person with a browser.
// Runs until Ctrl+C; the terminals and services started in it go on, and are there again the next time.
// @ts-check
import path from 'node:path';
import { loadCodeServer } from './e2e-bundle.mjs';
import { ensureInstalled } from './e2e-install.mjs';
import { freshVsix } from './e2e-vsix.mjs';
import { repoRoot } from './step.mjs';

try {
  await run();
} catch (error) {
  console.error(`try: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

async function run() {
  const installed = ensureInstalled({ log: console.log });
  const vsix = await freshVsix();
  const { CodeServer } = await loadCodeServer();
  const home = process.env['HOLDFAST_HOME'];
  const server = await CodeServer.start({
    node: installed.node,
    serverMain: installed.serverMain,
    workspace: path.join(repoRoot, 'examples/shop'),
    vsix,
    // The same address each time, so that the browser finds the layout of the last time.
    port: Number(process.env['PORT'] ?? 0),
    env: home ? { HOLDFAST_HOME: home } : {},
    settings: { 'terminal.integrated.persistentSessionReviveProcess': 'onExitAndWindowClose' },
    personsHome: true,
  });
  console.log(
    `VS Code ${installed.vscodeVersion} with Holdfast is at\n\n    ${server.url}\n\nCtrl+C ends VS Code.`,
  );
  console.log('What you start in it goes on; `npm stop` ends that.');
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    // Packing is over: its steps, which end this process at once on a signal, have nothing left to end.
    process.removeAllListeners(signal);
    process.once(signal, () => void server.dispose().then(() => process.exit(0)));
  }
}
