// Runs one command as a step of a larger run: with a hard time limit, in a process group of its own that is ended as
// a whole, and with one line that says how it went. Leaves to the caller what the step is worth.
// @ts-check
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const repoRoot = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {readonly string[]} command
 * @property {number} limitMs
 * @property {string} [cwd]
 * @property {boolean} [live] show its output as it comes, rather than only when it failed
 */

const graceMs = 2000;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * @param {Step} step
 * @returns {Promise<{ ok: boolean }>}
 */
export async function runStep(step) {
  const [program = '', ...args] = step.command;
  const startedAt = performance.now();
  if (step.live) console.log(`     ${step.name}`);
  const child = spawn(program, args, {
    cwd: step.cwd ?? repoRoot,
    // Some tools colour what they print because CI is set.
    env: process.stdout.isTTY ? process.env : { ...process.env, NO_COLOR: '1' },
    stdio: step.live ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that a step that hangs goes with everything it started.
    detached: process.platform !== 'win32',
    // Windows starts npm and code through the shell only.
    shell: process.platform === 'win32' && /\.cmd$/i.test(program),
  });
  running.add(child);

  /** @type {Buffer[]} */
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => output.push(chunk));
  let timedOut = false;
  const limit = setTimeout(() => {
    timedOut = true;
    // A step that runs steps of its own is given the time to end those, which are groups of their own.
    child.kill('SIGTERM');
    setTimeout(() => endGroup(child), graceMs).unref();
  }, step.limitMs);

  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      output.push(Buffer.from(`${error.message}\n`));
      resolve(null);
    });
    // A step is over when its own process is: what it left running goes, and with it the other ends of the pipes.
    child.once('exit', () => endGroup(child));
    child.once('close', resolve);
  });
  clearTimeout(limit);
  running.delete(child);

  const ok = code === 0 && !timedOut;
  const seconds = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${step.name.padEnd(24)} ${seconds.padStart(8)}`);
  if (timedOut) console.log(`     ${step.name} was ended: it took longer than ${step.limitMs / 1000} s`);
  if (!ok && output.length > 0) process.stdout.write(indent(Buffer.concat(output).toString('utf8')));
  return { ok };
}

/**
 * Steps side by side, at most `width` at a time; the results come in the order of the steps.
 * @param {readonly Step[]} steps
 * @param {number} width
 */
export async function runSteps(steps, width) {
  /** @type {{ ok: boolean }[]} */
  const results = [];
  const waiting = steps.entries();
  const lane = async () => {
    for (const [index, step] of waiting) results[index] = await runStep(step);
  };
  await Promise.all(Array.from({ length: width }, lane));
  return results;
}

/** @param {import('node:child_process').ChildProcess} child */
function endGroup(child) {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    if (child.exitCode === null) spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f']);
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}

/** @param {string} text */
function indent(text) {
  return `${text.trimEnd().replace(/^/gm, '     ')}\n`;
}

// A group of its own does not hear Ctrl+C.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.once(signal, () => {
    for (const child of running) endGroup(child);
    process.exit(1);
  });
}
