// What sessions take on disk: the sizes of their journals and screens, and when they printed last.

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type HostPaths, sessionPaths } from '../../host/paths.ts';

export interface DiskUse {
  readonly bytes: number;
  /** Epoch ms; 0 where it never printed. */
  readonly usedAt: number;
}

export async function diskUseOf(paths: HostPaths, session: string): Promise<DiskUse> {
  const { journalDir, checkpointsDir } = sessionPaths(paths, session);
  const [journal, checkpoints] = await Promise.all([folderUse(journalDir), folderUse(checkpointsDir)]);
  return { bytes: journal.bytes + checkpoints.bytes, usedAt: journal.usedAt };
}

/** Files that go while they are counted take nothing. */
async function folderUse(dir: string): Promise<DiskUse> {
  const names = await readdir(dir).catch(() => []);
  let bytes = 0;
  let usedAt = 0;
  for (const name of names) {
    const facts = await stat(join(dir, name)).catch(() => undefined);
    if (facts === undefined) continue;
    bytes += facts.size;
    usedAt = Math.max(usedAt, facts.mtimeMs);
  }
  return { bytes, usedAt };
}
