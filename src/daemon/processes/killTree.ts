// `process/killTree`: ends one process with all that belongs to it, if it is Holdfast's or a person insists.

import { leftAlone, notOurs, processGone } from '../../protocol/failure.ts';
import type { DaemonParams, DaemonResult, SessionInfo } from '../../protocol/types.ts';
import { endProcesses } from './ending/ending.ts';
import type { Wanted } from './ending/members.ts';
import { zombieReason } from './killZombies.ts';
import { type Owners, ownedPids, protectedPids } from './owners.ts';
import type { RawProcess } from './platform.ts';
import type { ProcessTable, Table } from './table.ts';

/** Rejects with `processGone`, also where another has the pid now, and with `leftAlone`. */
export async function killTree(
  processes: ProcessTable,
  owners: Owners,
  params: DaemonParams<'process/killTree'>,
): Promise<DaemonResult<'process/killTree'>> {
  const table = await processes.read();
  const process = table.byPid.get(params.pid);
  if (process === undefined || process.startTime !== (params.startTime ?? process.startTime))
    throw processGone(params.pid);
  const command = (await processes.platform.details(process))?.command ?? process.name;
  const { pid, startTime, state } = process;
  if (state === 'Z') {
    const parent = table.byPid.get(process.ppid);
    const reason = zombieReason(parent, table);
    return { ended: [], left: [{ pid, startTime, command, reason, onPurpose: false }] };
  }
  const safe = protectedPids(table, owners, params.caller);
  const reason = safe.get(pid);
  if (reason !== undefined) throw leftAlone(pid, command, reason);
  if (!params.any && !isOurs(process, table, owners)) throw notOurs(pid, command);

  const session = sessionLedBy(process, owners);
  const tags = table.tagsOf(process);
  const wanted = (): Wanted => ({
    seeds: [{ pid, startTime }],
    // Ended, a service may start again: what carries its tag then is of the new run.
    session: session !== undefined && sessionLedBy(process, owners) !== undefined ? session.id : null,
    asker: { identity: { pid, startTime }, session: tags.session },
    scope: params.scope,
    spare: (one) => safe.get(one.pid),
    sparesDetached: !tags.isDetached,
  });
  // Interactive shells end at a hangup only.
  const signal = session?.kind === 'terminal' ? 'SIGHUP' : 'SIGTERM';
  return endProcesses(processes, { wanted, signal, graceMs: params.graceMs });
}

/** It descends from something of ours, or carries our tag: also that of a session that has ended. */
function isOurs(process: RawProcess, table: Table, owners: Owners): boolean {
  if (owners.roots().some(({ pid, startTime }) => pid === process.pid && startTime === process.startTime))
    return true;
  const { session, isDetached } = table.tagsOf(process);
  return !isDetached && (session !== null || ownedPids(table, owners).has(process.pid));
}

/** The session of which it is the first process of the latest run. */
function sessionLedBy({ pid, startTime }: RawProcess, owners: Owners): SessionInfo | undefined {
  return owners
    .sessions()
    .find(
      ({ id, run }) =>
        run?.pid === pid && run.startTime === startTime && (run.exit === null || !owners.isLive(id)),
    );
}
