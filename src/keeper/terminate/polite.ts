// The first step: everybody who belongs to the run is asked to end.

import { foregroundGroupOf } from '../foreground.ts';
import type { Member } from './members.ts';
import { signalGroup, signalProcess } from './signals.ts';

/** @param leader pid of the run */
export function askToEnd(leader: number, members: readonly Member[], signal: string): void {
  // As when a terminal is closed: the shell, and what runs in the foreground.
  const groups = new Set([leader, foregroundGroupOf(leader) ?? leader]);
  for (const group of groups) signalGroup(group, signal);
  for (const member of members) {
    if (!groups.has(member.group)) signalProcess(member, signal);
  }
  // A stopped process hears nothing until it is continued.
  for (const group of groups) signalGroup(group, 'SIGCONT');
  for (const member of members) {
    if (!groups.has(member.group)) signalProcess(member, 'SIGCONT');
  }
}
