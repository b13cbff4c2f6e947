// The environment of a fresh login of this user, for services whose last start nobody remembers (after a reboot, say).

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { homedir, userInfo } from 'node:os';
import type { EnvPairs } from '../protocol/types.ts';
import { pairsOf } from './environment.ts';

/** Start-up files of some shells take seconds; one that waits for a terminal takes for ever. */
const SHELL_TIMEOUT_MS = 10_000;
const MAX_OUTPUT_BYTES = 1024 * 1024;
const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin';

/** What asking for it leaves behind in it. */
const TRACES = ['ELECTRON_RUN_AS_NODE', 'SHLVL', '_', 'PWD', 'OLDPWD'] as const;

/** @returns what the login shell says, or the least a program needs when the shell does not answer in time */
export async function loginEnvironment(shell: string = loginShell()): Promise<EnvPairs> {
  if (process.platform === 'win32') return pairsOf(process.env);
  const start = minimalEnvironment(shell);
  const answer = await askShell(shell, start);
  const environment = pairsOf(answer ?? start);
  return environment.filter(([name]) => !TRACES.some((trace) => trace === name));
}

function loginShell(): string {
  return userInfo().shell || process.env['SHELL'] || '/bin/sh';
}

function minimalEnvironment(shell: string): NodeJS.ProcessEnv {
  const { username } = userInfo();
  return { HOME: homedir(), USER: username, LOGNAME: username, SHELL: shell, PATH: DEFAULT_PATH };
}

/** Marks around the answer tell it from what start-up files print. */
function askShell(shell: string, env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv | undefined> {
  const mark = randomUUID();
  const program = `process.stdout.write("${mark}"+JSON.stringify(process.env)+"${mark}")`;
  const command = `'${process.execPath}' -e '${program}'`;
  return new Promise((resolve) => {
    const child = spawn(shell, ['-l', '-i', '-c', command], {
      env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
      cwd: '/',
      stdio: ['ignore', 'pipe', 'ignore'],
      // A group of its own, so that whatever its start-up files began can be ended with it.
      detached: true,
    });
    let output = '';
    const finish = (): void => {
      clearTimeout(timer);
      endGroup(child.pid);
      resolve(parseAnswer(output, mark));
    };
    const timer = setTimeout(finish, SHELL_TIMEOUT_MS);
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (text: string) => {
      if (output.length < MAX_OUTPUT_BYTES) output += text;
      // The shell itself may still wait for what its start-up files left running.
      if (output.indexOf(mark) !== output.lastIndexOf(mark)) finish();
    });
    child.once('error', finish);
    child.once('close', finish);
  });
}

function parseAnswer(output: string, mark: string): NodeJS.ProcessEnv | undefined {
  const answer = output.split(mark)[1];
  try {
    return answer === undefined ? undefined : (JSON.parse(answer) as NodeJS.ProcessEnv);
  } catch {
    return undefined;
  }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined || pid <= 1) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}
