// The last step: the tree is killed, and looked for again, because what is dying may have started others.

import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessIdentity } from '../../host/processIdentity.ts';
import { membersOf } from './members.ts';
import { signalGroupOf, signalProcess } from './signals.ts';

/** Since the first kill. */
const RECHECKS_MS = [300, 700, 1_500] as const;

/** Resolves when nothing is left, or after the last look. @returns pids that only the kernel still holds */
export async function killTree(
  marks: readonly string[],
  leader: ProcessIdentity,
): Promise<readonly number[]> {
  let members = membersOf(marks, leader);
  signalGroupOf(leader, members, 'SIGKILL');
  for (const member of members) signalProcess(member, 'SIGKILL');
  let waited = 0;
  for (const recheckMs of RECHECKS_MS) {
    while (waited < recheckMs) {
      members = membersOf(marks, leader);
      if (members.length === 0) return [];
      const stepMs = Math.min(20, recheckMs - waited);
      await delay(stepMs);
      waited += stepMs;
    }
    for (const member of members) signalProcess(member, 'SIGKILL');
  }
  return membersOf(marks, leader).map(({ pid }) => pid);
}
