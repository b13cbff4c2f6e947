// `process/killOrphans`: what still runs although the session it belongs to has ended, or who asked for it is gone. Known by
// the tags it carries, or, where it dropped them, by the run it descends from.

import type { DaemonParams, DaemonResult, EndedProcess, LeftProcess, Orphan } from '../../protocol/types.ts';
import { endProcesses } from './ending/ending.ts';
import { findOrphans, type Left } from './findOrphans.ts';
import { type Owners, protectedPids } from './owners.ts';
import type { Registered } from './registered.ts';
import { mapAtMost } from './slices.ts';
import { CONCURRENT_READS, type ProcessTable, type Table } from './table.ts';

/** What an orphan starts while it is ended may be one as well. */
const ROUNDS = 3;

export async function killOrphans(
  processes: ProcessTable,
  owners: Owners,
  registered: Registered,
  { dryRun, graceMs, caller }: DaemonParams<'process/killOrphans'>,
): Promise<DaemonResult<'process/killOrphans'>> {
  const orphans: Orphan[] = [];
  const ended: EndedProcess[] = [];
  const left = new Map<number, LeftProcess>();
  for (let round = 0; round < ROUNDS; round++) {
    const { table, found } = await look(processes, owners, registered);
    const fresh = found.filter(({ process }) => !left.has(process.pid));
    if (fresh.length === 0) break;
    orphans.push(...(await describe(processes, table, fresh)));
    if (dryRun) break;
    const safe = protectedPids(table, owners, caller);
    const result = await endProcesses(processes, {
      // No tag of a session counts here: it may begin to live again at any time.
      wanted: () => ({
        seeds: fresh.map(({ process }) => process),
        session: null,
        asker: null,
        scope: 'tree',
        spare: ({ pid }) => safe.get(pid),
        sparesDetached: true,
      }),
      signal: 'SIGTERM',
      graceMs,
    });
    ended.push(...result.ended);
    for (const one of result.left) left.set(one.pid, one);
  }
  return { orphans, ended, left: [...left.values()] };
}

async function look(
  processes: ProcessTable,
  owners: Owners,
  registered: Registered,
): Promise<{ readonly table: Table; readonly found: readonly Left[] }> {
  // Asked before and after the look: a run that begins or ends meanwhile leaves nothing behind yet.
  const before = new Set(owners.sessions().flatMap(({ id }) => (owners.isLive(id) ? [id] : [])));
  const table = await processes.read();
  const isLive = (session: string): boolean => before.has(session) || owners.isLive(session);
  return { table, found: findOrphans(table, { ...owners, isLive }, registered.list()) };
}

async function describe(processes: ProcessTable, table: Table, found: readonly Left[]): Promise<Orphan[]> {
  const { platform } = processes;
  const described = await mapAtMost(CONCURRENT_READS, found, async (one): Promise<Orphan> => {
    const { process, reason, session, originator } = one;
    const parent = table.byPid.get(process.ppid);
    const [details, parentDetails] = await Promise.all([
      platform.details(process),
      parent === undefined ? undefined : platform.details(parent),
    ]);
    return {
      pid: process.pid,
      startTime: process.startTime,
      command: details?.command ?? process.name,
      cwd: details?.cwd ?? null,
      session,
      originator,
      parent: parent ? { pid: parent.pid, command: parentDetails?.command ?? parent.name } : null,
      reason,
    };
  });
  return described.flatMap((one) => one ?? []);
}
