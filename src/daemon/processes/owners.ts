// Whose a process is: what the daemon knows of sessions and keepers, as questions about processes ask for it, and who must
// never be ended whatever was asked for.

import { flatten } from '../../base/flatten.ts';
import type { ProcessIdentity } from '../../host/processIdentity.ts';
import type { SessionInfo } from '../../protocol/types.ts';
import type { RawProcess } from './platform.ts';
import type { Table } from './table.ts';
import { growTrees, type TreeRoot } from './tree.ts';

export interface Owners {
  sessions(): readonly SessionInfo[];
  session(id: string): SessionInfo | undefined;
  /** First processes of live runs, of what is registered as well. */
  roots(): readonly TreeRoot[];
  keeperPids(): readonly number[];
  /** A run of it lives, is being started, or may be: what carries its tag belongs to it. */
  isLive(session: string): boolean;
  /** Nothing of it is on disk any more but that it was there, or not even that. */
  isForgotten(session: string): boolean;
}

/** Pids that descend from a live run or a registered process, or carry the tag of a live session. */
export function ownedPids(table: Table, owners: Pick<Owners, 'roots'>): ReadonlySet<number> {
  const grown = growTrees(table.processes, owners.roots(), table.tagsOf);
  return new Set(flatten(grown).map(({ process }) => process.pid));
}

/** Pid → who it is, for people. @param caller who asked, with all it runs in */
export function protectedPids(
  { byPid }: Table,
  owners: Pick<Owners, 'keeperPids'>,
  caller: ProcessIdentity | null,
): ReadonlyMap<number, string> {
  const found = new Map<number, string>([[1, 'it is the first process of this machine or container']]);
  const isThere = caller !== null && byPid.get(caller.pid)?.startTime === caller.startTime;
  let at: RawProcess | undefined = isThere ? byPid.get(caller.pid) : undefined;
  for (; at !== undefined && !found.has(at.pid); at = byPid.get(at.ppid))
    found.set(at.pid, 'this very command runs in it');
  for (const pid of owners.keeperPids())
    found.set(pid, 'it keeps sessions of Holdfast; end those instead: holdfast kill-session');
  found.set(process.pid, 'it is the daemon of Holdfast; end it with: holdfast shutdown');
  return found;
}
