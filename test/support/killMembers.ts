// Ends whatever a test left running: processes that carry its home in their environment.

import { readdirSync, readFileSync } from 'node:fs';

export function membersOfHome(home: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
      return environment.includes(`HOLDFAST_HOME=${home}`) ? [pid] : [];
    } catch {
      return [];
    }
  });
}

export function killMembers(home: string): void {
  for (const pid of membersOfHome(home)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has just ended.
    }
  }
}
