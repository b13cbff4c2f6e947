// The disk quota of a daemon: which of its parts tells what there is, and which deletes it.

import type { Daemon } from '../daemon.ts';
import { DEFAULT_QUOTA_BYTES, Quota } from './quota.ts';
import { storedSessions } from './stored.ts';

export function quotaOf(
  { paths, log, registry, supervisor, actions, histories }: Daemon,
  limitBytes = DEFAULT_QUOTA_BYTES,
): Quota {
  return new Quota({
    limitBytes,
    log,
    stored: () => storedSessions(paths, registry.list(), supervisor.list()),
    // What is declared stays a service that can be started; of anything else nothing is left to be kept.
    remove: (session) =>
      supervisor.list().some(({ id }) => id === session)
        ? histories.trim(session, 0)
        : actions.purge(session),
    shrink: (session, maxBytes) => histories.trim(session, maxBytes),
  });
}
