// Never without a terminal: when nothing of Holdfast can be reached, the reason is said and the user's own shell runs
// directly. It ends with the window, and its title says so.

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { lastLines } from '../../host/log.ts';
import type { HostPaths } from '../../host/paths.ts';
import { OWN_FAILURE } from './outcome.ts';

/** @returns its exit code */
export async function runPlainShell(
  reason: string,
  paths: HostPaths,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const isOff = ['0', 'never'].includes(env['HOLDFAST_PASSTHROUGH'] ?? '');
  const lastLine = lastLines(paths.daemonLog, 1).map(messageOf)[0];
  const lines = [
    `Holdfast cannot be reached: ${reason}`,
    ...(lastLine === undefined ? [] : [`last line of its log: ${lastLine.slice(0, 500)}`]),
    'To see what is wrong: holdfast doctor',
    ...(isOff ? [] : ['This is a plain shell instead: it ends with this window.']),
  ];
  process.stderr.write(`\x1b[33m${lines.join('\n').replaceAll('\n', '\r\n')}\x1b[0m\r\n`);
  if (isOff) return OWN_FAILURE;
  const shell = env['SHELL'] || (process.platform === 'win32' ? (env['COMSPEC'] ?? 'cmd.exe') : '/bin/sh');
  const name = `${shell.split(/[\\/]/).at(-1) ?? 'shell'} (ends with the window)`;
  if (process.stdout.isTTY === true) process.stdout.write(`\x1b]0;${name}\x07`);
  process.title = name;
  return run(shell, shellEnvironment(env));
}

function run(shell: string, env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve) => {
    // Keys such as Ctrl+C are the shell's business alone.
    const ignore = (): void => undefined;
    process.on('SIGINT', ignore).on('SIGQUIT', ignore).on('SIGTSTP', ignore);
    const child = spawn(shell, [], { stdio: 'inherit', env });
    child.once('error', (error) => {
      process.stderr.write(`${shell} could not be started either: ${error.message}\r\n`);
      resolve(OWN_FAILURE);
    });
    child.once('exit', (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/** Of a line of our log; of any other line, itself. */
function messageOf(line: string): string {
  try {
    const entry: unknown = JSON.parse(line);
    const isOurs = typeof entry === 'object' && entry !== null && 'message' in entry && 't' in entry;
    return isOurs ? `${String(entry.message)} (${String(entry.t)})` : line;
  } catch {
    return line;
  }
}

function shellEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { HOLDFAST_STTY: _, ELECTRON_RUN_AS_NODE: __, ...rest } = env;
  return rest;
}
