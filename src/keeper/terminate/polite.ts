// The first step: everybody who belongs to the run is asked to end.

import { isAlive, type ProcessIdentity } from '../../host/processIdentity.ts';
import { foregroundGroupOf } from '../foreground.ts';
import type { Member } from './members.ts';
import { signalGroup, signalGroupOf, signalProcess } from './signals.ts';

/** @param leader the run's first process; it may have ended */
export function askToEnd(leader: ProcessIdentity, members: readonly Member[], signal: string): void {
  // As when a terminal is closed: the shell, and what runs in the foreground.
  const foreground = isAlive(leader) ? foregroundGroupOf(leader.pid) : undefined;
  // A stopped process hears nothing until it is continued.
  for (const name of [signal, 'SIGCONT']) {
    signalGroupOf(leader, members, name);
    if (foreground !== undefined && foreground !== leader.pid) signalGroup(foreground, name);
    for (const member of members) {
      if (member.group !== leader.pid && member.group !== foreground) signalProcess(member, name);
    }
  }
}
