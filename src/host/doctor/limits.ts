// Checks of what the kernel allows us.

import { readFileSync } from 'node:fs';
import type { Check } from '../../protocol/types.ts';
import { pass, warn } from './check.ts';

/** 1,000 sessions with a PTY, a journal and an index each, and their viewers. */
const WANTED_DESCRIPTORS = 4096;
/** A few services that watch a source tree. */
const WANTED_WATCHES = 65_536;

export function checkDescriptors(): Check {
  const limit = openFilesLimit();
  if (limit === undefined) return pass('open files', 'no limit known');
  return limit >= WANTED_DESCRIPTORS
    ? pass('open files', `${limit} per process`)
    : warn(
        'open files',
        `only ${limit} per process`,
        `raise it: ulimit -n ${WANTED_DESCRIPTORS} (limits.conf for all logins)`,
      );
}

export function checkWatches(): Check {
  const limit = Number(textOf('/proc/sys/fs/inotify/max_user_watches'));
  if (!Number.isFinite(limit) || limit === 0) return pass('file watches', 'no limit known');
  return limit >= WANTED_WATCHES
    ? pass('file watches', `${limit} per user`)
    : warn(
        'file watches',
        `only ${limit} per user, shared with the editor`,
        'sysctl fs.inotify.max_user_watches=524288',
      );
}

/** Node raises its soft limit to the hard one at start, so that is the one that counts. */
function openFilesLimit(): number | undefined {
  const match = /^Max open files\s+(\S+)/m.exec(textOf('/proc/self/limits'));
  if (!match) return undefined;
  return match[1] === 'unlimited' ? Number.POSITIVE_INFINITY : Number(match[1]);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
