// `sessions/<id>/tees.json`: what is being copied, and from where to where, so that the next daemon goes on. Written before
// what it says is relied on.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readJsonFile, writeJsonAtomic } from '../../../host/atomicWrite.ts';
import { type HostPaths, sessionPaths } from '../../../host/paths.ts';
import { recordFields } from '../../../host/recordFields.ts';
import { fileUnusable } from '../../../protocol/failure.ts';
import type { TeeInfo } from '../../../protocol/types.ts';
import { FILE_SCHEMA_VERSION } from '../../../protocol/version.ts';

export interface TeeRecord extends Pick<TeeInfo, 'path' | 'stream' | 'onOverflow'> {
  /** At some moment everything below `offset` was in the file, which was so large then; since then only bytes followed. */
  readonly anchor: { readonly offset: number; readonly fileSize: number; readonly inode: number };
}

/** Throws `fileUnusable` where there is garbage. */
export function readTees(paths: HostPaths, session: string): readonly TeeRecord[] {
  const file = fileOf(paths, session);
  const value = readJsonFile(file);
  if (value === undefined) return [];
  recordFields(file, value);
  const { tees } = value as Readonly<Record<string, unknown>>;
  if (!Array.isArray(tees)) throw fileUnusable(file, '"tees" must be a list');
  return tees.map((one: unknown) => parseOne(file, one));
}

export async function writeTees(
  paths: HostPaths,
  session: string,
  tees: readonly TeeRecord[],
): Promise<void> {
  const file = fileOf(paths, session);
  if (tees.length === 0) await rm(file, { force: true });
  else
    await writeJsonAtomic(file, {
      schema: FILE_SCHEMA_VERSION,
      tees: tees.map(({ anchor, ...tee }) => ({ ...tee, ...anchor })),
    });
}

function fileOf(paths: HostPaths, session: string): string {
  return join(sessionPaths(paths, session).dir, 'tees.json');
}

function parseOne(file: string, value: unknown): TeeRecord {
  if (typeof value !== 'object' || value === null)
    throw fileUnusable(file, '"tees" must be a list of objects');
  const fields = recordFields(file, { ...value, schema: FILE_SCHEMA_VERSION });
  const stream = fields.stringOrNull('stream');
  return {
    path: fields.string('path'),
    stream: stream === null ? null : fields.oneOf('stream', ['pty', 'stdout', 'stderr']),
    onOverflow: fields.oneOf('onOverflow', ['block', 'drop']),
    anchor: {
      offset: fields.integer('offset'),
      fileSize: fields.integer('fileSize'),
      inode: fields.integer('inode'),
    },
  };
}
