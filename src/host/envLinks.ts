// Sockets and helpers of a window, such as an ssh agent or what `code FILE` talks to, go when the window goes. Long-lived
// terminals are given symlinks of their root instead, which are aimed anew by whoever has fresh ones.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import type { EnvPairs } from '../protocol/types.ts';
import type { HostPaths } from './paths.ts';

/** What each is called; short, because the path of a socket may have hardly more than a hundred bytes. */
const LINKS: Readonly<Record<string, string>> = {
  SSH_AUTH_SOCK: 'ssh',
  VSCODE_IPC_HOOK_CLI: 'code',
  VSCODE_GIT_IPC_HANDLE: 'git',
  VSCODE_GIT_ASKPASS_NODE: 'node',
  VSCODE_GIT_ASKPASS_MAIN: 'askpass.js',
};
/** The kernel takes 107 on Linux and 103 on macOS. */
const MAX_PATH_BYTES = 100;

/** Aims the links of a root at what this environment has; what it has not stays as it is. Never throws. */
export function aimEnvLinks(paths: HostPaths, root: string | null, env: EnvPairs): void {
  for (const { link, value } of linkable(paths, root, env)) aim(link, value);
}

/**
 * The environment of a new terminal with links in place of what they lead to: nothing else than before is reached. That of
 * a window aims them; any other only those that lead nowhere, and keeps its own where they lead elsewhere.
 */
export function linkedEnvironment(paths: HostPaths, root: string | null, env: EnvPairs): EnvPairs {
  const isOfWindow = env.some(([name, value]) => name === 'HOLDFAST_WINDOW' && value !== '');
  const links = new Map<string, string>();
  for (const { name, link, value } of linkable(paths, root, env)) {
    if (isOfWindow || !existsSync(link)) aim(link, value);
    if (targetOf(link) === value) links.set(name, link);
  }
  return env.map(([name, value]) => [name, links.get(name) ?? value]);
}

function linkable(
  { envDir }: HostPaths,
  root: string | null,
  env: EnvPairs,
): { readonly name: string; readonly link: string; readonly value: string }[] {
  if (process.platform === 'win32') return [];
  const dir = path.join(envDir, root === null ? 'none' : hashOf(root));
  return [...new Map(env)].flatMap(([name, value]) => {
    const file = Object.hasOwn(LINKS, name) ? LINKS[name] : undefined;
    // One that is a link already was given to a terminal, and this is asked from inside it.
    if (file === undefined || !path.isAbsolute(value) || value.startsWith(envDir + path.sep)) return [];
    const link = path.join(dir, file);
    return Buffer.byteLength(link) > MAX_PATH_BYTES ? [] : [{ name, link, value }];
  });
}

function aim(link: string, target: string): void {
  if (targetOf(link) === target) return;
  const fresh = `${link}.${process.pid}`;
  try {
    mkdirSync(path.dirname(link), { recursive: true, mode: 0o700 });
    rmSync(fresh, { force: true });
    symlinkSync(target, fresh);
    renameSync(fresh, link);
  } catch {
    // A full disk, or one that knows no symlinks: terminals then keep what they were given.
  }
}

function targetOf(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

function hashOf(root: string): string {
  return createHash('sha256').update(root).digest('hex').slice(0, 8);
}
