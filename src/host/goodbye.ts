// The recorded goodbye of a daemon that ended on purpose: clients and keepers that find it start nothing until asked.

import { rm } from 'node:fs/promises';
import { FILE_SCHEMA_VERSION } from '../protocol/version.ts';
import { readJsonFile, writeJsonAtomic } from './atomicWrite.ts';
import type { HostPaths } from './paths.ts';
import { recordFields } from './recordFields.ts';

export interface Goodbye {
  /** Of the daemon that said it; the next one has a higher one. */
  readonly epoch: number;
  readonly instance: string;
  readonly reason: string;
  readonly at: number;
}

export function readGoodbye(paths: HostPaths): Goodbye | undefined {
  const value = readJsonFile(paths.goodbye);
  if (value === undefined) return undefined;
  const read = recordFields(paths.goodbye, value);
  return {
    epoch: read.integer('epoch'),
    instance: read.string('instance'),
    reason: read.string('reason'),
    at: read.number('at'),
  };
}

export function writeGoodbye(paths: HostPaths, goodbye: Goodbye): Promise<void> {
  return writeJsonAtomic(paths.goodbye, { schema: FILE_SCHEMA_VERSION, ...goodbye });
}

/** A daemon runs again. */
export function clearGoodbye(paths: HostPaths): Promise<void> {
  return rm(paths.goodbye, { force: true });
}
