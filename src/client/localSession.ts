// What the files say of a session, without asking the daemon: our own attach client may read its keeper's record, so it
// attaches while no daemon runs.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type HostPaths, sessionPaths } from '../host/paths.ts';
import { isAlive } from '../host/processIdentity.ts';
import { readKeeperRecord, readOwnerRecord, readSessionMeta, type SessionMeta } from '../host/records.ts';
import { mintTicket } from '../ipc/ticket.ts';
import type { StreamTarget } from './streamOptions.ts';

export type LocalSession =
  | { readonly kind: 'living'; readonly meta: SessionMeta; readonly socket: string; readonly secret: string }
  /** Known, but no keeper has it: there is history only. */
  | { readonly kind: 'ended'; readonly meta: SessionMeta }
  | { readonly kind: 'purged' }
  /** That id was never used. */
  | { readonly kind: 'absent' };

/** Throws `fileUnusable` where a record is garbage. */
export function findLocalSession(paths: HostPaths, id: string): LocalSession {
  const meta = readSessionMeta(paths, id);
  if (meta === undefined) {
    return { kind: existsSync(join(sessionPaths(paths, id).dir, 'purged.json')) ? 'purged' : 'absent' };
  }
  const owner = readOwnerRecord(paths, id);
  const keeper = owner === undefined ? undefined : readKeeperRecord(paths, owner.keeper);
  if (keeper === undefined || !isAlive(keeper)) return { kind: 'ended', meta };
  return { kind: 'living', meta, socket: keeper.dataSocket, secret: keeper.secret };
}

/** Whoever may read the secret is above the numbers that void other tickets. */
const ALWAYS_VALID = Number.MAX_SAFE_INTEGER;

export function mintLocalTicket(
  session: Extract<LocalSession, { kind: 'living' }>,
  viewer: { readonly writer: string; readonly mode: 'lead' | 'view'; readonly steal: boolean },
): StreamTarget {
  const fields = { session: session.meta.id, ...viewer, exclusive: false, number: ALWAYS_VALID };
  return { socket: session.socket, ticket: mintTicket(session.secret, fields) };
}
