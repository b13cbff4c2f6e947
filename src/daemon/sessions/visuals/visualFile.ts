// What is drawn over a session as it lies beside its meta file, so that a daemon that was killed loses nothing of it.
// There is no file where nothing is drawn.

import { rm } from 'node:fs/promises';
import { readJsonFile, writeLiveJson } from '../../../host/atomicWrite.ts';
import { type HostPaths, sessionPaths } from '../../../host/paths.ts';
import { recordFields } from '../../../host/recordFields.ts';
import { fileUnusable } from '../../../protocol/failure.ts';
import { Visual as VisualSchema } from '../../../protocol/schema/visual.ts';
import type { Visual } from '../../../protocol/types.ts';
import { FILE_SCHEMA_VERSION } from '../../../protocol/version.ts';
import { isNothing } from './elements.ts';

/** Undefined where there is none. Throws `fileUnusable`. */
export function readVisual(paths: HostPaths, session: string): Visual | undefined {
  const file = sessionPaths(paths, session).visual;
  const value = readJsonFile(file);
  if (value === undefined) return undefined;
  recordFields(file, value);
  const read = VisualSchema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw fileUnusable(file, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not what it should be'}`);
}

export async function writeVisual(paths: HostPaths, session: string, visual: Visual): Promise<void> {
  const file = sessionPaths(paths, session).visual;
  if (isNothing(visual)) await rm(file, { force: true });
  // Means nothing after a reboot: the terminal is gone with it.
  else await writeLiveJson(file, { schema: FILE_SCHEMA_VERSION, ...visual });
}
