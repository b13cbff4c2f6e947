// Which processes belong to a run: its descendants, whatever sits in its terminal session, and what carries the session's
// tag in its environment, unless it asked to be left alone. Linux; elsewhere the process group has to do.

import { readdirSync, readFileSync } from 'node:fs';
import type { ProcessIdentity } from '../../host/processIdentity.ts';
import type { EnvPairs } from '../../protocol/types.ts';

export interface Member extends ProcessIdentity {
  /** Process group. */
  readonly group: number;
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

/**
 * @param marks all of them are in the environment of what belongs to the run, wherever it moved
 * @param leader the run's first process, which leads a session and a group of its own. Once it is gone its pid may be
 *   given to a stranger, though not while anybody is left in that session or group.
 */
export function membersOf(marks: readonly string[], leader: ProcessIdentity): readonly Member[] {
  const rows = processTable();
  const own = rows.find(({ pid }) => pid === leader.pid);
  const isStranger = own !== undefined && own.startTime !== leader.startTime;
  const members = new Set<number>(isStranger ? [] : [leader.pid]);
  // Parents may stand behind their children in the table.
  for (let known = 0; known !== members.size; ) {
    known = members.size;
    for (const row of rows) {
      if (members.has(row.parent) || (!isStranger && row.session === leader.pid)) members.add(row.pid);
    }
  }
  return rows.filter((row) => {
    if (row.isDead || row.pid <= 1 || row.pid === process.pid) return false;
    if (row.pid === leader.pid) return !isStranger;
    const environment = environmentOf(row.pid);
    if (environment.includes('HOLDFAST_DETACH=1')) return false;
    return members.has(row.pid) || marks.every((mark) => environment.includes(mark));
  });
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
