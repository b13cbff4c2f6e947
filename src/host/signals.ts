// Sending signals so that they can only reach whom they are meant for.

import { isAlive, type ProcessIdentity } from './processIdentity.ts';

/** To a whole process group. Never to group 0, 1 or below: those mean "mine" and "everyone". */
export function signalGroup(group: number, signal: string): boolean {
  if (!Number.isSafeInteger(group) || group <= 1) return false;
  return send(process.platform === 'win32' ? group : -group, signal);
}

/** To the group that a run's first process made, while that process or anybody else in it is left. */
export function signalGroupOf(
  leader: ProcessIdentity,
  members: readonly { readonly group: number }[],
  signal: string,
): boolean {
  const isLeft = isAlive(leader) || members.some(({ group }) => group === leader.pid);
  return isLeft && signalGroup(leader.pid, signal);
}

/** To one process, if it still is that one. */
export function signalProcess(identity: ProcessIdentity, signal: string): boolean {
  if (identity.pid <= 1 || !isAlive(identity)) return false;
  return send(identity.pid, signal);
}

function send(target: number, signal: string): boolean {
  try {
    return process.kill(target, signal as NodeJS.Signals);
  } catch {
    // Ended in between, or not ours to end.
    return false;
  }
}
