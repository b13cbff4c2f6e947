// Which program has the terminal of a session, for the title. Asked of the kernel: the keeper is on this machine.

import { readFileSync } from 'node:fs';

/** Undefined where the system does not tell, or the process is gone. */
export function foregroundProgram(shellPid: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const stat = readFileSync(`/proc/${shellPid}/stat`, 'latin1');
    // After the command, which may hold anything: state ppid pgrp session tty tpgid.
    const group = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[5]);
    return group > 0 ? readFileSync(`/proc/${group}/comm`, 'utf8').trim() : undefined;
  } catch {
    return undefined;
  }
}
