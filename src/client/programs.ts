// Our programs on this machine, for layers that do not look into host: where the home is, and the bundles installed in it
// together with what runs them.

import path from 'node:path';
import { ensureHome, type HostPaths, hostPaths, resolveHome } from '../host/paths.ts';
import { findRuntime } from '../host/runtime.ts';
import { installToLaunch } from '../host/versions.ts';

export type { HostPaths } from '../host/paths.ts';
export { startTimeOf } from '../host/processIdentity.ts';

export interface InstalledPrograms {
  /** Holds cli.js, attach.js and the others; the newest version ever run here. */
  readonly dir: string;
  readonly runtime: { readonly execPath: string; readonly env: Readonly<Record<string, string>> };
  readonly paths: HostPaths;
}

/** @param home chosen by the user; empty: HOLDFAST_HOME, or the default */
export function pathsOf(home: string): HostPaths {
  return hostPaths(home === '' ? resolveHome(process.env) : path.resolve(home));
}

/** Copies the bundles into the home. Rejects with `fileUnusable` where that cannot be written, or `launchFailed`. */
export async function installPrograms(paths: HostPaths, distDir: string): Promise<InstalledPrograms> {
  const usable = ensureHome(paths.home);
  const { dir } = await installToLaunch(usable, distDir);
  return { dir, runtime: await findRuntime(), paths: usable };
}
