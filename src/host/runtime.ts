// Which program runs our bundles: a Node of at least version 20 if there is one, else the editor's own executable in
// its Node mode. An editor update replaces that executable, so it is only the second choice.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { launchFailed } from '../protocol/failure.ts';

const OLDEST_NODE = 20;
const PROBE_TIMEOUT_MS = 5_000;

export interface Runtime {
  readonly execPath: string;
  /** Needed by the program itself; its children must not get it. */
  readonly env: Readonly<Record<string, string>>;
}

let found: Promise<Runtime> | undefined;

/** Probed once per process. Rejects with `launchFailed` when nothing here can run Node programs. */
export function findRuntime(): Promise<Runtime> {
  found ??= search().catch((error: unknown) => {
    found = undefined;
    throw error;
  });
  return found;
}

async function search(): Promise<Runtime> {
  const isEditor = process.versions['electron'] !== undefined;
  if (!isEditor && existsSync(process.execPath)) return { execPath: process.execPath, env: {} };
  for (const execPath of nodesOnPath(process.env['PATH'] ?? '')) {
    if (await canRun(execPath, {})) return { execPath, env: {} };
  }
  const asNode = { ELECTRON_RUN_AS_NODE: '1' };
  if (isEditor && (await canRun(process.execPath, asNode)))
    return { execPath: process.execPath, env: asNode };
  throw launchFailed(`no Node ${OLDEST_NODE} or newer was found; install one and put it on the PATH`, []);
}

function nodesOnPath(searchPath: string): readonly string[] {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return searchPath
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, name))
    .filter((file) => existsSync(file));
}

/** Whether it starts at all and is new enough: a Node for another libc is on the PATH of some. */
export function canRun(execPath: string, env: Readonly<Record<string, string>>): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(
      execPath,
      ['-p', 'process.versions.node'],
      { timeout: PROBE_TIMEOUT_MS, env: { PATH: process.env['PATH'], ...env }, windowsHide: true },
      (error, stdout) => resolve(error === null && Number.parseInt(stdout, 10) >= OLDEST_NODE),
    );
  });
}
