// Session folders: reading them at start, and what stays of a purged one so that its id is not used again.

import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeJsonAtomic } from '../../host/atomicWrite.ts';
import type { Log } from '../../host/log.ts';
import { type HostPaths, sessionPaths } from '../../host/paths.ts';
import { readOwnerRecord, readSessionMeta, type SessionMeta } from '../../host/records.ts';
import { FILE_SCHEMA_VERSION } from '../../protocol/version.ts';

/** So long a terminal that is restored late is told what became of its session. */
const TOMBSTONE_MS = 30 * 24 * 3_600_000;
const TOMBSTONE = 'purged.json';

export interface SessionOnDisk {
  readonly meta: SessionMeta;
  /** Id of the keeper that owned it last. */
  readonly keeper: string | null;
}

/** Oldest first, as the daemon that made them listed them. */
export function readSessionsOnDisk(paths: HostPaths, log: Log): SessionOnDisk[] {
  const found: SessionOnDisk[] = [];
  for (const id of readdirSync(paths.sessionsDir)) {
    try {
      const meta = readSessionMeta(paths, id);
      if (meta !== undefined) found.push({ meta, keeper: readOwnerRecord(paths, id)?.keeper ?? null });
      else forgetOldTombstone(sessionPaths(paths, id).dir);
    } catch (error) {
      // One bad folder costs that session, not the others.
      log.error('a session cannot be read', error, { session: id });
    }
  }
  return found.sort((a, b) => a.meta.createdAt - b.meta.createdAt);
}

export function isPurged(paths: HostPaths, id: string): boolean {
  return existsSync(join(sessionPaths(paths, id).dir, TOMBSTONE));
}

/** Deletes all that is known of the session, but for the fact that it was there. */
export async function bury(paths: HostPaths, id: string): Promise<void> {
  const { dir } = sessionPaths(paths, id);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  await writeJsonAtomic(join(dir, TOMBSTONE), { schema: FILE_SCHEMA_VERSION, at: Date.now() });
  for (const name of readdirSync(dir)) {
    if (name !== TOMBSTONE) rmSync(join(dir, name), { recursive: true, force: true });
  }
}

function forgetOldTombstone(dir: string): void {
  const stat = lstatSync(join(dir, TOMBSTONE), { throwIfNoEntry: false });
  if (stat !== undefined && Date.now() - stat.mtimeMs > TOMBSTONE_MS)
    rmSync(dir, { recursive: true, force: true });
}
