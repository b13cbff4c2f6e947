// `process/killZombies`: what has ended and was not reaped. It cannot be ended once more, as only its parent can ask how it
// ended: a parent of ours is reminded of it, of others it is said who they are.

import { userInfo } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { signalProcess } from '../../host/signals.ts';
import type { DaemonParams, DaemonResult, Zombie } from '../../protocol/types.ts';
import { type Owners, ownedPids, protectedPids } from './owners.ts';
import type { RawProcess } from './platform.ts';
import { mapAtMost } from './slices.ts';
import { CONCURRENT_READS, type ProcessTable, type Table } from './table.ts';

/** A parent that handles SIGCHLD does so in milliseconds; one that does not never will. */
const REAP_LOOKS_MS = [20, 50, 100, 200, 300] as const;

export async function killZombies(
  processes: ProcessTable,
  owners: Owners,
  { dryRun }: DaemonParams<'process/killZombies'>,
): Promise<DaemonResult<'process/killZombies'>> {
  const zombies = await findZombies(processes, owners);
  if (dryRun) return { zombies, ended: [], left: [] };
  const table = await processes.read();
  for (const pid of new Set(zombies.flatMap((one) => (one.isOurs ? (one.parent?.pid ?? []) : [])))) {
    const parent = table.byPid.get(pid);
    if (parent !== undefined) signalProcess(parent, 'SIGCHLD');
  }
  const isReminded = zombies.some(({ isOurs }) => isOurs);
  const left = await leftOf(processes, zombies, isReminded ? REAP_LOOKS_MS : []);
  return {
    zombies,
    ended: zombies
      .filter((one) => !left.includes(one))
      .map(({ pid, startTime, command }) => ({ pid, startTime, command, outcome: 'stopped' })),
    left: left.map(({ parent: _, isOurs: __, ...one }) => ({ ...one, onPurpose: false })),
  };
}

export function zombieReason(parent: RawProcess | undefined, table: Table): string {
  const dead = 'it has ended already and cannot be ended again';
  if (parent === undefined) return `${dead}; its parent is gone too`;
  const name = `its parent ${parent.name} (pid ${parent.pid})`;
  // Whoever adopts orphans has to reap them; not everything that is made a container's first process does.
  if (parent.pid === 1)
    return `${dead}: ${name} does not reap; where that is a container, run it with an init (docker run --init)`;
  const grandparent = table.byPid.get(parent.ppid)?.name;
  return `${dead}: ${name}${grandparent === undefined ? '' : ` of ${grandparent}`} has not asked how; it goes when that does, or ends`;
}

async function findZombies(processes: ProcessTable, owners: Owners): Promise<Zombie[]> {
  const table = await processes.read();
  const owned = ownedPids(table, owners);
  const own = protectedPids(table, owners, null);
  const self = userInfo().username;
  const found = await mapAtMost(
    CONCURRENT_READS,
    table.processes.filter(({ state }) => state === 'Z'),
    async (process): Promise<Zombie | null> => {
      const parent = table.byPid.get(process.ppid);
      // Daemon and keepers reap what is theirs, without being reminded.
      const isOurs = parent !== undefined && owned.has(parent.pid) && !own.has(parent.pid);
      const { platform } = processes;
      const [details, parentDetails] = await Promise.all([
        platform.details(process),
        parent === undefined ? undefined : platform.details(parent),
      ]);
      // Those of other users are theirs to see to.
      if (!isOurs && details?.user !== self) return null;
      return {
        pid: process.pid,
        startTime: process.startTime,
        command: process.name,
        parent: parent ? { pid: parent.pid, command: parentDetails?.command ?? parent.name } : null,
        isOurs,
        reason: zombieReason(parent, table),
      };
    },
  );
  return found.flatMap((one) => one ?? []);
}

async function leftOf(
  processes: ProcessTable,
  zombies: readonly Zombie[],
  looksMs: readonly number[],
): Promise<Zombie[]> {
  let left = [...zombies];
  for (const lookMs of looksMs) {
    if (left.length === 0) break;
    await delay(lookMs);
    const { byPid } = await processes.read();
    left = left.filter(({ pid, startTime }) => byPid.get(pid)?.startTime === startTime);
  }
  return left;
}
