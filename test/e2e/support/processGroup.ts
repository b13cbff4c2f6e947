// A process group as one thing: told something, and looked for, until no member of it is alive.
import { readdirSync, readFileSync } from 'node:fs';

export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // The group is gone already.
  }
}

/** A dead member that nobody reaps (an init that does not, in a container) still answers signal 0. */
export function groupLives(group: number): boolean {
  return readdirSync('/proc').some((pid) => /^\d+$/.test(pid) && isLiveMember(pid, group));
}

function isLiveMember(pid: string, group: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, , pgrp] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return pgrp === String(group) && state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}
