// The last step: the tree is killed, and looked for again, because what is dying may have started others.

import { setTimeout as delay } from 'node:timers/promises';
import { signalGroupOf, signalProcess } from '../../host/signals.ts';
import { type Belonging, type Members, membersOf } from './members.ts';

/** Since the first kill. */
const RECHECKS_MS = [300, 700, 1_500] as const;

/** What forks and ends faster than it can be stopped is not worth more looks. */
const MAX_FREEZE_LOOKS = 5;

/** Resolves when nothing is left, or after the last look. @returns pids that only the kernel still holds */
export async function killTree(run: Belonging): Promise<readonly number[]> {
  const { members, isGroupTheirs } = freeze(run);
  if (isGroupTheirs) signalGroupOf(run.leader, members, 'SIGKILL');
  for (const member of members) signalProcess(member, 'SIGKILL');
  let waited = 0;
  for (const recheckMs of RECHECKS_MS) {
    while (waited < recheckMs) {
      if (membersOf(run).members.length === 0) return [];
      const stepMs = Math.min(20, recheckMs - waited);
      await delay(stepMs);
      waited += stepMs;
    }
    for (const member of freeze(run).members) signalProcess(member, 'SIGKILL');
  }
  return membersOf(run).members.map(({ pid }) => pid);
}

/**
 * What is stopped starts nothing more, and as it is not dead, what it had just started still hangs below it. Killed at once,
 * it would leave behind what carries no mark and has no parent any more.
 */
function freeze(run: Belonging): Members {
  const stopped = new Set<number>();
  for (let looks = 1; ; looks++) {
    const look = membersOf(run);
    const fresh = look.members.filter(({ pid }) => !stopped.has(pid));
    if (fresh.length === 0 || looks === MAX_FREEZE_LOOKS) return look;
    for (const member of fresh) {
      stopped.add(member.pid);
      signalProcess(member, 'SIGSTOP');
    }
  }
}
