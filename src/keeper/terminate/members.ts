// Which processes belong to a run: its descendants, whatever sits in its terminal session, and what carries the session's
// tag in its environment, unless it asked to be left alone. Linux; elsewhere the process group has to do.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { ProcessIdentity } from '../../host/processIdentity.ts';
import type { EnvPairs } from '../../protocol/types.ts';

export interface Member extends ProcessIdentity {
  /** Process group. */
  readonly group: number;
}

export interface Members {
  readonly members: readonly Member[];
  /** A signal to the group that the run's first process made would reach nobody who is to be left alone. */
  readonly isGroupTheirs: boolean;
}

interface Row extends Member {
  readonly parent: number;
  readonly session: number;
  readonly isDead: boolean;
}

/**
 * What a run hands down in the environment: of the same session in the same home. The session alone would not do: a
 * service has the same id in every home that declares it.
 */
export function marksOf(session: string, env: EnvPairs): readonly string[] {
  const home = env.findLast(([name]) => name === 'HOLDFAST_HOME')?.[1];
  return [`HOLDFAST_SESSION=${session}`, ...(home === undefined ? [] : [`HOLDFAST_HOME=${home}`])];
}

/** In the environment of a command beside a run, which is no part of it: a stop command outlives what it stops. */
export const COMMAND_VARIABLE = 'HOLDFAST_COMMAND';

/** What the processes of a run are known by. */
export interface Belonging {
  /** All of them are in the environment of what belongs to the run, wherever it moved. */
  readonly marks: readonly string[];
  /**
   * The run's first process, which leads a session and a group of its own. Once it is gone its pid may be given to a
   * stranger, though not while anybody is left in that session or group.
   */
  readonly leader: ProcessIdentity;
  /** Nothing older is looked at for marks; in the unit of start times. Environments are what takes long to read. */
  readonly since: number;
}

export function membersOf({ marks, leader, since }: Belonging): Members {
  const table = processTable();
  const holder = table.find(({ pid }) => pid === leader.pid);
  const isStranger = holder !== undefined && holder.startTime !== leader.startTime;
  const members = new Map<number, Row>();
  const stay = new Set<number>();
  const environment = remembered(environmentOf);
  const isMarked = remembered(
    (pid: number) => marks.every((mark) => environment(pid).includes(mark)) && isOfOurNamespace(pid),
  );
  const isBeside = (pid: number): boolean => {
    const command = environment(pid).find((one) => one.startsWith(`${COMMAND_VARIABLE}=`));
    return command !== undefined && !marks.includes(command);
  };
  const belongs = ({ pid, parent, session, startTime }: Row): boolean => {
    if (pid === leader.pid) return !isStranger;
    // What stays keeps what it started.
    const isBelow = members.has(parent) || (!isStranger && session === leader.pid && !stay.has(parent));
    return isBelow || (startTime >= since && isMarked(pid));
  };
  // Parents first; once more for those that only seem younger, as pids begin again at the lowest.
  const rows = table
    .filter((row) => !row.isDead && row.pid > 1 && row.pid !== process.pid)
    .sort((a, b) => a.startTime - b.startTime || a.pid - b.pid);
  for (let known = -1; known !== members.size + stay.size; ) {
    known = members.size + stay.size;
    for (const row of rows) {
      if (members.has(row.pid) || stay.has(row.pid)) continue;
      const isTheirs = belongs(row);
      if ((!isTheirs && !stay.has(row.parent)) || isBeside(row.pid)) continue;
      if (!isTheirs) {
        stay.add(row.pid);
        continue;
      }
      const asksToStay = row.pid !== leader.pid && environment(row.pid).includes('HOLDFAST_DETACH=1');
      if (asksToStay) stay.add(row.pid);
      else members.set(row.pid, row);
    }
  }
  return {
    members: [...members.values()],
    isGroupTheirs: rows.every(({ pid, group }) => group !== leader.pid || !stay.has(pid)),
  };
}

/** A container may share the home and its processes be seen from here: what is marked there is not ours. */
function isOfOurNamespace(pid: number): boolean {
  const namespace = namespaceOf(pid);
  return namespace === '' || namespace === namespaceOf('self');
}

function remembered<T>(read: (pid: number) => T): (pid: number) => T {
  const known = new Map<number, T>();
  return (pid) => {
    const before = known.get(pid);
    if (before !== undefined) return before;
    const value = read(pid);
    known.set(pid, value);
    return value;
  };
}

function namespaceOf(pid: number | 'self'): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return '';
  }
}

function processTable(): readonly Row[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    const row = Number.isInteger(pid) ? rowOf(pid) : undefined;
    return row === undefined ? [] : [row];
  });
}

function rowOf(pid: number): Row | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command stands in brackets and may itself hold brackets and blanks.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state = '', parent, group, session] = fields;
    return {
      pid,
      parent: Number(parent),
      group: Number(group),
      session: Number(session),
      startTime: Number(fields[19]),
      isDead: state === 'Z' || state === 'X',
    };
  } catch {
    return undefined;
  }
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
  } catch {
    // Another user's, or gone.
    return [];
  }
}
