// Our programs run from a copy under the home: an update of the extension deletes its old folder, and what runs from it
// would break at the next file it loads. Also remembers which version is the newest that ever ran here.

import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { fileUnusable } from '../protocol/failure.ts';
import { FILE_SCHEMA_VERSION } from '../protocol/version.ts';
import { readJsonFile, writeJsonAtomic } from './atomicWrite.ts';
import type { HostPaths } from './paths.ts';
import { isAlive } from './processIdentity.ts';
import { recordFields } from './recordFields.ts';
import { readDaemonRecord, readKeeperRecord } from './records.ts';
import { compareVersions } from './versionOrder.ts';

/** All that outlives an editor, or is started from a shell. What a build has not, is left out. */
export const INSTALLED_PROGRAMS: readonly string[] = [
  'daemon',
  'worker',
  'keeper',
  'cli',
  'attach',
  'attachCreate',
  'composer',
  'mcp',
];
const COPIED = [
  ...INSTALLED_PROGRAMS.flatMap((name) => [`${name}.js`, `${name}.code.js`]),
  'shell',
  'holdfast.schema.json',
  'node_modules',
];
const BUILD_RECORD = 'build.json';
const TEMPORARY_PREFIX = '.new-';
/** A version nobody runs is kept for a day: a terminal may be starting from it at this moment. */
const KEEP_UNUSED_MS = 24 * 60 * 60 * 1000;
/** A copy that is still not finished after this belongs to somebody who died. */
const ABANDONED_COPY_MS = 60 * 60 * 1000;

export interface InstalledVersion {
  /** Absolute; holds daemon.js and the others. */
  readonly dir: string;
  readonly version: string;
}

/** Where `installVersion` puts the build in `distDir`, or has put it. */
export function installedVersion(paths: HostPaths, distDir: string): InstalledVersion {
  const { version, hash } = readBuild(distDir);
  return { dir: path.join(paths.versionsDir, `${version}-${hash}`), version };
}

/** Copies the build in `distDir` under the home, unless it is there. Any number of processes may do so at once. */
export async function installVersion(paths: HostPaths, distDir: string): Promise<InstalledVersion> {
  const installed = installedVersion(paths, distDir);
  const { dir } = installed;
  if (path.resolve(distDir) === dir) return installed;
  if (!existsSync(path.join(dir, BUILD_RECORD))) {
    const temporary = path.join(paths.versionsDir, `${TEMPORARY_PREFIX}${randomUUID()}`);
    try {
      await copyBuild(distDir, temporary);
      await rename(temporary, dir).catch((error: unknown) => {
        // Another was faster; both are the same.
        if (!existsSync(path.join(dir, BUILD_RECORD))) throw error;
      });
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }
  const now = new Date();
  await utimes(dir, now, now);
  await collectUnused(paths, dir);
  return installed;
}

/** The newest version that ever ran here, if it is still there. */
export function readCurrent(paths: HostPaths): InstalledVersion | undefined {
  const value = readJsonFile(paths.current);
  if (value === undefined) return undefined;
  const read = recordFields(paths.current, value);
  const dir = read.string('dir');
  return existsSync(path.join(dir, BUILD_RECORD)) ? { dir, version: read.string('version') } : undefined;
}

/**
 * Called by a daemon that holds the lock, so nobody else writes. A lower version changes nothing; the same one built
 * anew takes the place.
 */
export async function raiseCurrent(paths: HostPaths, own: InstalledVersion): Promise<void> {
  const known = readCurrent(paths);
  if (known !== undefined && compareVersions(own.version, known.version) < 0) return;
  if (known?.dir === own.dir) return;
  await writeJsonAtomic(paths.current, { schema: FILE_SCHEMA_VERSION, version: own.version, dir: own.dir });
}

/** What a launcher starts: its own version, or the newer one that ran here. */
export function versionToLaunch(paths: HostPaths, own: InstalledVersion): InstalledVersion {
  const current = readCurrent(paths);
  return current !== undefined && compareVersions(current.version, own.version) > 0 ? current : own;
}

/** Installs the build in `distDir` and says what to start. An update may have deleted that build under a running window. */
export async function installToLaunch(paths: HostPaths, distDir: string): Promise<InstalledVersion> {
  const current = readCurrent(paths);
  if (current !== undefined && !existsSync(path.join(distDir, BUILD_RECORD))) return current;
  return versionToLaunch(paths, await installVersion(paths, distDir));
}

function readBuild(distDir: string): { readonly version: string; readonly hash: string } {
  const file = path.join(distDir, BUILD_RECORD);
  const build = readJsonFile(file);
  const { version, hash } =
    typeof build === 'object' && build !== null ? (build as Record<string, unknown>) : {};
  if (typeof version === 'string' && typeof hash === 'string' && /^[\w.+-]+$/.test(version + hash)) {
    return { version, hash };
  }
  throw fileUnusable(file, 'it does not say which build this is; build or install Holdfast again');
}

async function copyBuild(distDir: string, to: string): Promise<void> {
  await mkdir(to, { mode: 0o700 });
  for (const name of COPIED) {
    const from = path.join(distDir, name);
    if (existsSync(from)) await cp(from, path.join(to, name), { recursive: true, dereference: true });
  }
  await copyFile(path.join(distDir, BUILD_RECORD), path.join(to, BUILD_RECORD));
  // The name appears by one rename; after a power cut it must not be there with empty files behind it.
  for (const entry of await readdir(to, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) await flush(path.join(entry.parentPath, entry.name));
  }
}

async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function collectUnused(paths: HostPaths, own: string): Promise<void> {
  const used = await usedVersions(paths);
  for (const name of await readdir(paths.versionsDir)) {
    const dir = path.join(paths.versionsDir, name);
    const isCopy = name.startsWith(TEMPORARY_PREFIX);
    if (
      !isCopy &&
      (dir === own || used.dirs.has(dir) || used.versions.some((one) => name.startsWith(`${one}-`)))
    ) {
      continue;
    }
    const age = Date.now() - ((await stat(dir).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (age > (isCopy ? ABANDONED_COPY_MS : KEEP_UNUSED_MS)) await rm(dir, { recursive: true, force: true });
  }
}

/** A record that cannot be read may be that of a living keeper; its version is then unknown and only age protects it. */
async function usedVersions(
  paths: HostPaths,
): Promise<{ readonly dirs: ReadonlySet<string>; readonly versions: readonly string[] }> {
  const records = [
    () => readDaemonRecord(paths),
    ...(await readdir(paths.keepersDir)).map((id) => () => readKeeperRecord(paths, id)),
  ].flatMap((read) => {
    try {
      return read() ?? [];
    } catch {
      return [];
    }
  });
  const current = readCurrent(paths);
  return {
    dirs: new Set(current === undefined ? [] : [current.dir]),
    versions: records.filter((record) => isAlive(record)).map(({ version }) => version),
  };
}
