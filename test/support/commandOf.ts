// The command line of a process, as one string; empty for one that is gone.

import { readFileSync } from 'node:fs';

export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
