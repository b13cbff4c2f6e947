// `npm start`: from a fresh clone to the example stack running under a real daemon, in a home of its own inside the
// repository, and open in VS Code where there is one. `npm stop` ends all of it again.
// @ts-check
import { existsSync } from 'node:fs';
import path from 'node:path';
import { exampleHome, exampleRoot, holdfast } from './example.mjs';
import { ensureInstalled } from './install.mjs';
import { repoRoot, runStep } from './step.mjs';

const buildLimitMs = 60_000;

/** Of the command line's exit codes: some services are up, some are not. */
const partlyFailed = 5;

process.exitCode = await start();

async function start() {
  if (!(await ensureInstalled(repoRoot))) return 1;
  if (existsSync(path.join(exampleRoot, 'package-lock.json')) && !(await ensureInstalled(exampleRoot)))
    return 1;
  const build = {
    name: 'build',
    command: [process.execPath, 'esbuild.mjs', '--quiet'],
    limitMs: buildLimitMs,
  };
  if (!(await runStep(build)).ok) return 1;

  // `up` shows the table and says what did not come up; as long as something did, the way in is worth showing.
  const code = holdfast('up');
  if (code !== 0 && code !== partlyFailed) return code;
  console.log(`
The stack keeps running, whatever happens to this terminal. To look at it from here:
  cd ${path.relative(process.cwd(), exampleRoot) || '.'}
  export HOLDFAST_HOME=${quoted(exampleHome)}
  node ../../dist/cli.js ps          (or: logs -f, restart api, why web, --help)
To end it: npm stop
`);
  const { openInEditor } = await import('./openInEditor.mjs');
  await openInEditor();
  return code;
}

/** @param {string} text */
function quoted(text) {
  return /^[\w./-]+$/.test(text) ? text : `'${text}'`;
}
