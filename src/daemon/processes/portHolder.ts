// `port/holder`: who listens on a port, whose it is, and which project that belongs to.

import { userInfo } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { flatten } from '../../base/flatten.ts';
import { findRoot } from '../../host/root.ts';
import type { PortHolder } from '../../protocol/types.ts';
import type { Owners } from './owners.ts';
import type { RawProcess } from './platform.ts';
import type { ProcessTable, Table } from './table.ts';
import { growTrees } from './tree.ts';

/** A socket of this user that no process has is one of a process that is just ending; so many looks, and it is a riddle. */
const MAX_LOOKS = 10;
const LOOK_AGAIN_MS = 30;

/** @returns null when nobody listens there; without pid where this user may not see who does */
export async function portHolder(
  processes: ProcessTable,
  owners: Owners,
  port: number,
): Promise<PortHolder | null> {
  for (let look = 1; ; look++) {
    const holder = await lookForHolder(processes, owners, port);
    const isOurs = holder?.pid === null && holder.user === userInfo().username;
    if (!isOurs || look === MAX_LOOKS) return holder;
    await delay(LOOK_AGAIN_MS);
  }
}

async function lookForHolder(
  processes: ProcessTable,
  owners: Owners,
  port: number,
): Promise<PortHolder | null> {
  const { platform } = processes;
  const listeners = await platform.listeners();
  const pids = new Set([...listeners].filter(([, ports]) => ports.includes(port)).map(([pid]) => pid));
  const table = await processes.read();
  // Forked workers share the socket; the oldest opened it.
  const [oldest] = table.processes
    .filter(({ pid }) => pids.has(pid))
    .sort((a, b) => a.startTime - b.startTime || a.pid - b.pid);
  if (oldest === undefined) {
    const user = await platform.portUser(port);
    return user === null ? null : { ...NOBODY, port, user };
  }
  const details = await platform.details(oldest);
  const { session, originator } = ownerOf(oldest, table, owners);
  const info = session === null ? undefined : owners.session(session);
  const cwd = details?.cwd ?? null;
  return {
    port,
    pid: oldest.pid,
    startTime: oldest.startTime,
    command: details?.command ?? oldest.name,
    user: details?.user ?? null,
    root: info?.root ?? (cwd === null ? null : findRoot(cwd)),
    session,
    service: info?.service ?? null,
    originator: originator ?? info?.originator ?? null,
  };
}

const NOBODY: Omit<PortHolder, 'port' | 'user'> = {
  pid: null,
  startTime: null,
  command: null,
  root: null,
  session: null,
  service: null,
  originator: null,
};

/** By descent, else by what it carries. */
function ownerOf(
  process: RawProcess,
  table: Table,
  owners: Owners,
): { readonly session: string | null; readonly originator: string | null } {
  const grown = flatten(growTrees(table.processes, owners.roots(), table.tagsOf));
  return grown.find((branch) => branch.process.pid === process.pid) ?? table.tagsOf(process);
}
