// The daemon's instance file as a client reads it: one that cannot be read is logged and counts as none, for the lock
// decides whether a daemon runs, not the file.

import type { Log } from '../host/log.ts';
import type { HostPaths } from '../host/paths.ts';
import { type DaemonRecord, readDaemonRecord } from '../host/records.ts';

interface Place {
  readonly paths: HostPaths;
  readonly log: Pick<Log, 'error'>;
}

export function readRecord({ paths, log }: Place): DaemonRecord | undefined {
  try {
    return readDaemonRecord(paths);
  } catch (error) {
    log.error('the instance file of the daemon cannot be read', error, { file: paths.daemonFile });
    return undefined;
  }
}
