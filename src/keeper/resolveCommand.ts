// Says before a fork what would fail after it: no such folder, no such command. A child that fails between fork and exec
// could only print it into its own terminal.

import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { spawnFailed } from '../protocol/failure.ts';
import type { EnvPairs } from '../protocol/types.ts';

/** What execvp searches where there is no PATH. */
const DEFAULT_PATH = '/bin:/usr/bin';
const WINDOWS_EXTENSIONS = '.COM;.EXE;.BAT;.CMD';

/** Throws `spawnFailed`. @returns where the command lies */
export function resolveCommand(argv: readonly string[], cwd: string, env: EnvPairs): string {
  const command = argv[0] ?? '';
  checkFolder(command, cwd);
  if (command === '') throw spawnFailed('ENOENT', command, cwd);
  let errno = 'ENOENT';
  for (const candidate of candidatesOf(command, cwd, env)) {
    try {
      if (!statSync(candidate).isFile()) continue;
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch (error) {
      // A file that is there but not executable says more than one that is not there.
      if (codeOf(error) === 'EACCES') errno = 'EACCES';
    }
  }
  throw spawnFailed(errno, command, cwd);
}

function checkFolder(command: string, cwd: string): void {
  try {
    if (!statSync(cwd).isDirectory()) throw spawnFailed('ENOTDIR', command, cwd);
    accessSync(cwd, constants.X_OK);
  } catch (error) {
    throw codeOf(error) === undefined ? error : spawnFailed(codeOf(error) ?? '', command, cwd);
  }
}

function candidatesOf(command: string, cwd: string, env: EnvPairs): string[] {
  const isWindows = process.platform === 'win32';
  const variable = (name: string): string | undefined =>
    env.findLast(([key]) => (isWindows ? key.toUpperCase() : key) === name)?.[1];
  const isPath = command.includes('/') || (isWindows && command.includes('\\'));
  const folders = isPath ? [''] : (variable('PATH') ?? DEFAULT_PATH).split(path.delimiter);
  const extensions = isWindows ? ['', ...(variable('PATHEXT') ?? WINDOWS_EXTENSIONS).split(';')] : [''];
  return folders.flatMap((folder) =>
    extensions.map((extension) => path.resolve(cwd, folder, command + extension)),
  );
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
