// How processes are ended: asked, given grace, killed, and looked for again, because what is dying may have started others.
// Says what ended and what is left. Who is meant is `members`; whether it may be ended at all is the caller's business.

import { setTimeout as delay } from 'node:timers/promises';
import { signalGroup, signalProcess } from '../../../host/signals.ts';
import type { EndedProcess, LeftProcess } from '../../../protocol/types.ts';
import type { RawProcess } from '../platform.ts';
import { mapAtMost, Slices } from '../slices.ts';
import { CONCURRENT_READS, type ProcessTable, type Table } from '../table.ts';
import { type Members, membersOf, type Wanted } from './members.ts';

export interface EndRequest {
  /** Asked at every look, because what carries the tag of a session may become another run's. */
  readonly wanted: () => Wanted;
  /** Polite. */
  readonly signal: NodeJS.Signals;
  /** 0: killed at once. */
  readonly graceMs: number;
}

export interface Ending {
  readonly ended: EndedProcess[];
  /** What could not be ended, then what belongs to it but was left alone. */
  readonly left: LeftProcess[];
}

/** When to look again after the first kill, ms: soon, for the usual case, and late, for what forks while it dies. */
const RECHECKS_MS = [0, 20, 50, 100, 300, 700, 1_500, 2_500] as const;
/** A look is no instant: what forks while it is taken may be missed by one. */
const EMPTY_LOOKS = 2;
/** What forks and ends faster than it can be stopped is not worth more looks. */
const MAX_FREEZE_LOOKS = 5;
const FIRST_POLL_MS = 10;
const LAST_POLL_MS = 100;
/** Of a program that forks without end only so many are told of. */
const MAX_TOLD = 1_000;

export function endProcesses(processes: ProcessTable, request: EndRequest): Promise<Ending> {
  return new TreeEnding(processes, request).run();
}

class TreeEnding {
  readonly #processes: ProcessTable;
  readonly #request: EndRequest;
  /** All that ever belonged to it: pid → start time. */
  readonly #known = new Map<number, number>();
  readonly #told = new Map<string, EndedProcess>();
  readonly #spared = new Map<string, LeftProcess>();
  /** In a row. */
  #emptyLooks = 0;

  constructor(processes: ProcessTable, request: EndRequest) {
    this.#processes = processes;
    this.#request = request;
    // Also those that have ended: what they left in their group is theirs.
    for (const { pid, startTime } of request.wanted().seeds) this.#known.set(pid, startTime);
  }

  async run(): Promise<Ending> {
    const { signal, graceMs } = this.#request;
    if (graceMs > 0) await this.#ask(signal, performance.now() + graceMs);
    await this.#kill();
    const told = [...this.#told.values()];
    const alive = await this.#processes.platform.alive(told);
    return {
      ended: told.filter((one) => !alive.includes(one)),
      left: [...(await this.#reasonsOf(alive)), ...this.#spared.values()],
    };
  }

  /** Resolves when nothing is left, or the time is over. */
  async #ask(signal: NodeJS.Signals, deadline: number): Promise<void> {
    const asked = new Set<string>();
    do {
      const { members } = await this.#look('stopped');
      if (members.length === 0) return;
      // What they started meanwhile is asked as well, once.
      await inSlices(members, (member) => {
        if (asked.has(keyOf(member))) return;
        asked.add(keyOf(member));
        signalProcess(member, signal);
        // A stopped process hears nothing until it is continued.
        signalProcess(member, 'SIGCONT');
      });
      await this.#goneBefore(members, deadline);
    } while (performance.now() < deadline);
  }

  async #goneBefore(members: readonly RawProcess[], deadline: number): Promise<void> {
    let left = members;
    for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 2, LAST_POLL_MS)) {
      left = await this.#processes.platform.alive(left);
      const restMs = deadline - performance.now();
      if (left.length === 0 || restMs <= 0) return;
      await delay(Math.min(pollMs, Math.max(1, restMs)));
    }
  }

  async #kill(): Promise<void> {
    const begunAt = performance.now();
    for (const recheckMs of RECHECKS_MS) {
      await delay(Math.max(0, begunAt + recheckMs - performance.now()));
      const { table, members } = await this.#freeze();
      if (this.#emptyLooks >= EMPTY_LOOKS) return;
      // A group hears it at once, however fast those in it fork.
      for (const group of ownGroups(table, members, this.#known)) signalGroup(group, 'SIGKILL');
      await inSlices(members, (member) => void signalProcess(member, 'SIGKILL'));
    }
  }

  /**
   * What is stopped starts nothing more, and as it is not dead, what it had just started still hangs below it. Killed at
   * once, it would leave behind what nobody could tell to be its child.
   */
  async #freeze(): Promise<Members & { readonly table: Table }> {
    const stopped = new Set<string>();
    for (let looks = 1; ; looks++) {
      const look = await this.#look('killed');
      const fresh = look.members.filter((member) => !stopped.has(keyOf(member)));
      if (fresh.length === 0 || looks === MAX_FREEZE_LOOKS) return look;
      await inSlices(fresh, (member) => {
        stopped.add(keyOf(member));
        signalProcess(member, 'SIGSTOP');
      });
    }
  }

  async #look(outcome: EndedProcess['outcome']): Promise<Members & { readonly table: Table }> {
    const table = await this.#processes.read();
    const found = membersOf(table, this.#request.wanted(), this.#known);
    for (const { pid, startTime } of found.members) this.#known.set(pid, startTime);
    this.#emptyLooks = found.members.length === 0 ? this.#emptyLooks + 1 : 0;
    await this.#note(found, outcome);
    return { ...found, table };
  }

  /** While they live it can still be seen what they are; of those that come late only the name, so as not to wait. */
  async #note({ members, spared }: Members, outcome: EndedProcess['outcome']): Promise<void> {
    const commands = this.#told.size === 0 ? await this.#commandsOf(members.slice(0, MAX_TOLD)) : [];
    members.forEach(({ pid, startTime, name }, index) => {
      const key = keyOf({ pid, startTime });
      const known = this.#told.get(key);
      if (known === undefined && this.#told.size >= MAX_TOLD) return;
      this.#told.set(key, { pid, startTime, command: known?.command ?? commands[index] ?? name, outcome });
    });
    const fresh = [...spared].filter(([one]) => !this.#spared.has(keyOf(one))).slice(0, MAX_TOLD);
    const names = await this.#commandsOf(fresh.map(([one]) => one));
    fresh.forEach(([{ pid, startTime, name }, reason], index) => {
      const command = names[index] ?? name;
      this.#spared.set(keyOf({ pid, startTime }), { pid, startTime, command, reason, onPurpose: true });
    });
  }

  #commandsOf(processes: readonly RawProcess[]): Promise<(string | undefined)[]> {
    const { platform } = this.#processes;
    return mapAtMost(CONCURRENT_READS, processes, async (one) => (await platform.details(one))?.command);
  }

  async #reasonsOf(alive: readonly EndedProcess[]): Promise<LeftProcess[]> {
    if (alive.length === 0) return [];
    const { byPid } = await this.#processes.read();
    return alive.map(({ pid, startTime, command }) => ({
      pid,
      startTime,
      command,
      reason:
        byPid.get(pid)?.state === 'D'
          ? 'it waits for the kernel and ends when that answers: look at its disks and mounts'
          : 'it could not be ended: it may belong to another user',
      onPurpose: false,
    }));
  }
}

/** Groups begun by one of them in which there is nobody else. */
function ownGroups(
  { processes, byPid }: Table,
  members: readonly RawProcess[],
  known: ReadonlyMap<number, number>,
): readonly number[] {
  const groups = new Set(members.map(({ group }) => group).filter((group) => known.has(group)));
  for (const one of processes) {
    const isOne = known.get(one.pid) === one.startTime || one.state === 'Z';
    if (groups.has(one.group) && !isOne) groups.delete(one.group);
  }
  return [...groups].filter((group) => {
    const holder = byPid.get(group);
    return holder === undefined || holder.startTime === known.get(group);
  });
}

async function inSlices(members: readonly RawProcess[], act: (member: RawProcess) => void): Promise<void> {
  const slices = new Slices();
  for (const member of members) {
    act(member);
    if (slices.isOver) await slices.next();
  }
}

function keyOf({ pid, startTime }: { readonly pid: number; readonly startTime: number }): string {
  return `${pid}:${startTime}`;
}
