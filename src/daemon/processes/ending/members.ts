// Which processes go with those that are to be ended, wherever they moved, and which of them are left alone. Pure: from one
// look at all processes and what was found in the looks before it.

import type { ProcessIdentity } from '../../../host/processIdentity.ts';
import { pidOfOriginator } from '../../../protocol/originator.ts';
import type { RawProcess, Tags } from '../platform.ts';
import type { Table } from '../table.ts';

export interface Wanted {
  /** These, and what descends from them. */
  readonly seeds: readonly ProcessIdentity[];
  /** What carries the tag of this session goes too, wherever it moved. */
  readonly session: string | null;
  /** Of the one seed that others may name as `TOOL:PID`, while they are of the same session. */
  readonly asker: { readonly identity: ProcessIdentity; readonly session: string | null } | null;
  /** `process`: the seeds alone. */
  readonly scope: 'tree' | 'process';
  /** Why a process is left alone although it would go: undefined where it is not. */
  readonly spare: (process: RawProcess) => string | undefined;
  /**
   * Whether HOLDFAST_DETACH says who is left alone: not where what is to be ended carries it itself, and with it all that
   * it started.
   */
  readonly sparesDetached: boolean;
}

export interface Members {
  readonly members: readonly RawProcess[];
  /** Would go, but is left alone with all below it, and why. */
  readonly spared: ReadonlyMap<RawProcess, string>;
}

const ASKED_TO_STAY = 'it asked to be left alone (HOLDFAST_DETACH=1)';

/**
 * @param known pid → start time of all that was found before, ended or not. A pid stays a process group's and a session's
 *   number while anybody is left in it, so what was left behind in the group of an ended member is known by it.
 */
export function membersOf(table: Table, wanted: Wanted, known: ReadonlyMap<number, number>): Members {
  const members = new Set<RawProcess>();
  const spared = new Map<RawProcess, string>();

  const seeds = new Map(wanted.seeds.map(({ pid, startTime }) => [pid, startTime]));
  const isSeed = ({ pid, startTime }: RawProcess): boolean => seeds.get(pid) === startTime;
  const owns = (number: number): boolean => {
    const holder = table.byPid.get(number);
    if (holder !== undefined && members.has(holder)) return true;
    return known.has(number) && (holder === undefined || holder.startTime === known.get(number));
  };
  const belongs = (process: RawProcess): boolean => {
    if (known.get(process.pid) === process.startTime || isSeed(process)) return true;
    const parent = table.byPid.get(process.ppid);
    if (parent !== undefined && members.has(parent) && parent.startTime <= process.startTime) return true;
    if (wanted.session !== null && table.tagsOf(process).session === wanted.session) return true;
    if (isAskedForBy(wanted.asker, process, table.tagsOf(process))) return true;
    return isReparented(process, parent) && (owns(process.group) || owns(process.sid));
  };

  const candidates = table.processes.filter(({ state }) => state !== 'Z' && state !== 'X');
  if (wanted.scope === 'process') return { members: candidates.filter(isSeed), spared };
  // Parents may stand behind their children in the table.
  for (let before = -1; before !== members.size + spared.size; ) {
    before = members.size + spared.size;
    for (const process of candidates) {
      if (members.has(process) || spared.has(process) || !belongs(process)) continue;
      const asked = wanted.sparesDetached && !isSeed(process) && table.tagsOf(process).isDetached;
      const reason = wanted.spare(process) ?? (asked ? ASKED_TO_STAY : undefined);
      if (reason === undefined) members.add(process);
      else spared.set(process, reason);
    }
  }
  return { members: [...members], spared };
}

/** Its pid may have been another's before; whoever named that one is older. */
function isAskedForBy(asker: Wanted['asker'], process: RawProcess, tags: Tags): boolean {
  if (asker === null || tags.originator === null || tags.session !== asker.session) return false;
  return (
    pidOfOriginator(tags.originator) === asker.identity.pid && process.startTime >= asker.identity.startTime
  );
}

/** Its parent ended and another took its place; others in a group, such as a pipeline, have their parent around them. */
function isReparented(process: RawProcess, parent: RawProcess | undefined): boolean {
  return parent === undefined || parent.pid === 1 || parent.sid !== process.sid;
}
