// The first step: everybody who belongs to the run is asked to end.

import { isAlive, type ProcessIdentity } from '../../host/processIdentity.ts';
import { signalGroup, signalGroupOf, signalProcess } from '../../host/signals.ts';
import { foregroundGroupOf } from '../foreground.ts';
import type { Members } from './members.ts';

/** @param leader the run's first process; it may have ended */
export function askToEnd(leader: ProcessIdentity, { members, isGroupTheirs }: Members, signal: string): void {
  // As when a terminal is closed: the shell, and what runs in the foreground.
  const foreground = isAlive(leader) ? foregroundGroupOf(leader.pid) : undefined;
  // A stopped process hears nothing until it is continued.
  for (const name of [signal, 'SIGCONT']) {
    if (isGroupTheirs) signalGroupOf(leader, members, name);
    if (foreground !== undefined && foreground !== leader.pid) signalGroup(foreground, name);
    for (const member of members) {
      const hasHeard = (isGroupTheirs && member.group === leader.pid) || member.group === foreground;
      if (!hasHeard) signalProcess(member, name);
    }
  }
}
