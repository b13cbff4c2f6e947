// Which processes are left of something that is gone. Pure: from one look at all processes and what is known of sessions.

import { flatten } from '../../base/flatten.ts';
import { pidOfOriginator } from '../../protocol/originator.ts';
import type { SessionInfo } from '../../protocol/types.ts';
import type { Owners } from './owners.ts';
import type { RawProcess } from './platform.ts';
import type { Table } from './table.ts';
import { growTrees } from './tree.ts';

/** A start is known to the second, an end to the millisecond. */
const CLOCK_TOLERANCE_MS = 1_000;

export interface Left {
  readonly process: RawProcess;
  readonly session: string | null;
  readonly originator: string | null;
  readonly reason: string;
}

type Reason = Omit<Left, 'process'>;

interface Registration {
  readonly pid: number;
  readonly startTime: number;
  readonly originator: string | null;
}

/** Parents before children; nothing of ours itself is among them, nor what asked to be left alone. */
export function findOrphans(
  table: Table,
  owners: Omit<Owners, 'roots'>,
  registered: readonly Registration[],
): readonly Left[] {
  const sessions = owners.sessions();
  const live = growTrees(table.processes, liveRoots(sessions, owners), table.tagsOf);
  const endedRuns = new Map<number, SessionInfo[]>();
  for (const one of sessions) {
    if (one.run === null || owners.isLive(one.id)) continue;
    endedRuns.set(one.run.pid, [...(endedRuns.get(one.run.pid) ?? []), one]);
  }
  const owned = new Set([
    ...flatten(live).map(({ process }) => process.pid),
    ...owners.keeperPids(),
    process.pid,
    1,
  ]);
  const found = new Map<number, Left>();
  const inOrder = [...table.processes].sort((a, b) => a.startTime - b.startTime || a.pid - b.pid);
  // Once more for children that stand before their parents: pids begin again at the lowest.
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const one of inOrder) {
      if (owned.has(one.pid) || found.has(one.pid) || one.state === 'Z' || one.state === 'X') continue;
      if (table.tagsOf(one).isDetached) continue;
      const reason =
        reasonOf(one, { table, owners, endedRuns, registered }) ?? asChild(one, found.get(one.ppid));
      if (reason !== undefined) found.set(one.pid, { process: one, ...reason });
    }
  }
  return [...found.values()];
}

function liveRoots(sessions: readonly SessionInfo[], { isLive }: Pick<Owners, 'isLive'>) {
  return sessions.flatMap(({ id, run, originator }) =>
    isLive(id) && run !== null && run.exit === null
      ? [{ pid: run.pid, startTime: run.startTime, session: id, originator }]
      : [],
  );
}

interface Facts {
  readonly table: Table;
  readonly owners: Omit<Owners, 'roots'>;
  /** By the pid of the latest run's first process. */
  readonly endedRuns: ReadonlyMap<number, readonly SessionInfo[]>;
  readonly registered: readonly Registration[];
}

function reasonOf(process: RawProcess, facts: Facts): Reason | undefined {
  const { table, owners, endedRuns, registered } = facts;
  const { session, originator } = table.tagsOf(process);
  if (session !== null) {
    if (owners.isLive(session)) return undefined;
    const known = owners.session(session);
    if (known === undefined && !owners.isForgotten(session)) return undefined;
    const name = known === undefined ? session : `${known.name} (${session})`;
    return { session, originator, reason: `it belongs to session ${name}, which has ended` };
  }
  const ended = [process.pid, process.sid, process.group].flatMap((pid) => endedRuns.get(pid) ?? []);
  const run = ended.find((one) => isLeftOf(process, one, table));
  if (run !== undefined)
    return {
      session: run.id,
      originator: originator ?? run.originator,
      reason: `it was started in session ${run.name} (${run.id}), which has ended`,
    };
  const registration = registered.find(
    ({ pid, startTime }) => pid === process.pid && startTime === process.startTime,
  );
  const asker = registration?.originator ?? (isReparented(process, table) ? originator : null);
  if (asker === null || !isGone(asker, process, table)) return undefined;
  return { session: null, originator: asker, reason: `${asker} asked for it and is gone` };
}

function asChild(process: RawProcess, parent: Left | undefined): Reason | undefined {
  if (parent === undefined || parent.process.startTime > process.startTime) return undefined;
  const { session, originator } = parent;
  return { session, originator, reason: `its parent ${process.ppid} is left over too` };
}

/**
 * The first process of a run leads a session and a group of the system, and their number is nobody else's while anybody is
 * left in them. It is only then given to another: what that one leaves behind is younger than the end of the run.
 */
function isLeftOf(process: RawProcess, { run }: SessionInfo, { byPid }: Table): boolean {
  if (run === null || run.exit === null) return false;
  // Runs of before a restart of the machine are remembered too.
  if (process.startedAt > run.exit.at + CLOCK_TOLERANCE_MS) return false;
  if (process.pid === run.pid) return process.startTime === run.startTime;
  if (process.sid !== run.pid && process.group !== run.pid) return false;
  const holder = byPid.get(run.pid);
  if (holder !== undefined && holder.startTime !== run.startTime) return false;
  return process.startTime >= run.startTime;
}

/**
 * Whoever adopts what lost its parent is the first process, or one far above that knows nothing of the tag and is of
 * another session of the system.
 */
function isReparented(process: RawProcess, table: Table): boolean {
  const parent = table.byPid.get(process.ppid);
  if (parent === undefined || parent.pid === 1) return true;
  const { originator } = table.tagsOf(process);
  const isAsker = originator !== null && pidOfOriginator(originator) === parent.pid;
  return !isAsker && parent.sid !== process.sid && table.tagsOf(parent).originator !== originator;
}

/** No process has that pid, or one that is younger than what the one before asked for. */
function isGone(originator: string, process: RawProcess, { byPid }: Table): boolean {
  const pid = pidOfOriginator(originator);
  if (pid === undefined) return false;
  const asker = byPid.get(pid);
  return asker === undefined || asker.state === 'Z' || asker.startTime > process.startTime;
}
