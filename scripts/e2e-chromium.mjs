// Finds Chromium for the VS Code tests, or installs Debian's package where that is allowed; else says in one sentence what
// a person has to do.
// @ts-check
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isExecutable, lastLines, onPath } from './onPath.mjs';

/**
 * @param {string} cache an existing or new folder for the lock of two runs
 * @param {(line: string) => void} log
 * @returns {string} path of the program
 */
export function ensureChromium(cache, log) {
  const wanted = process.env['CHROMIUM_PATH'];
  if (wanted) {
    if (isExecutable(wanted)) return wanted;
    throw new Error(`CHROMIUM_PATH is ${wanted}, which is not an executable file.`);
  }
  const found = findChromium();
  if (found) return found;
  const apt = aptCommand();
  if (apt) {
    log('installing Chromium with apt-get …');
    // Under one lock, and asked again inside it: two test runs may come here at once.
    const script =
      'command -v chromium >/dev/null || { apt-get update -qq && ' +
      'apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; }';
    mkdirSync(cache, { recursive: true });
    const lock = join(cache, 'apt.lock');
    const args = [...apt, 'flock', lock, 'env', 'DEBIAN_FRONTEND=noninteractive', 'sh', '-c', script];
    const outcome = spawnSync(args[0] ?? '', args.slice(1), {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const installed = findChromium();
    if (installed) return installed;
    throw new Error(`${CHROMIUM_MISSING} apt-get said: ${lastLines(`${outcome.stdout}\n${outcome.stderr}`)}`);
  }
  throw new Error(CHROMIUM_MISSING);
}

const CHROMIUM_MISSING =
  'Chromium is missing and could not be installed from here. Install it (Debian: `apt-get install chromium fonts-dejavu-core`) ' +
  'or set CHROMIUM_PATH to a Chromium or Chrome executable.';

function findChromium() {
  return ['/usr/bin/chromium', onPath('chromium')].find((file) => file !== undefined && isExecutable(file));
}

/** The words to put before a command that has to run as root; undefined when there is no such way. */
function aptCommand() {
  if (!onPath('apt-get') || !onPath('flock')) return undefined;
  if (process.getuid?.() === 0) return ['env'];
  const sudo = onPath('sudo');
  return sudo && spawnSync(sudo, ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? [sudo, '-n'] : undefined;
}
