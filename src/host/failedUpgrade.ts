// What is remembered of a newer version that could not take over: so that not every command tries it again, and so that
// `status` and `doctor` can say why an old daemon still serves.

import { rm } from 'node:fs/promises';
import { FILE_SCHEMA_VERSION } from '../protocol/version.ts';
import { readJsonFile, writeJsonAtomic } from './atomicWrite.ts';
import type { HostPaths } from './paths.ts';
import { recordFields } from './recordFields.ts';
import { compareVersions } from './versionOrder.ts';

export interface FailedUpgrade {
  /** Version of the daemon that went on. */
  readonly from: string;
  readonly to: string;
  /** Folder of the build that was to take over. */
  readonly dir: string;
  readonly reason: string;
  /** Epoch ms. */
  readonly at: number;
}

/**
 * @param running version of the daemon that serves
 * @returns undefined where none failed, where it is overtaken, or nothing can be read of it: it is only a hint
 */
export function failedUpgradeOf(paths: HostPaths, running: string): FailedUpgrade | undefined {
  try {
    const value = readJsonFile(paths.failedUpgrade);
    if (value === undefined) return undefined;
    const read = recordFields(paths.failedUpgrade, value);
    const failed = {
      from: read.string('from'),
      to: read.string('to'),
      dir: read.string('dir'),
      reason: read.string('reason'),
      at: read.number('at'),
    };
    return compareVersions(failed.to, running) > 0 ? failed : undefined;
  } catch {
    return undefined;
  }
}

export function writeFailedUpgrade(paths: HostPaths, failed: FailedUpgrade): Promise<void> {
  return writeJsonAtomic(paths.failedUpgrade, { schema: FILE_SCHEMA_VERSION, ...failed });
}

/** A newer version has taken over. */
export function clearFailedUpgrade(paths: HostPaths): Promise<void> {
  return rm(paths.failedUpgrade, { force: true });
}
