// What would end this process together with others: its cgroup says whether it has a scope of its own.

import { readFileSync } from 'node:fs';
import type { Containment } from '../host/records.ts';

export function ownContainment(): Containment {
  try {
    return /holdfast-[^/]*\.scope/.test(readFileSync('/proc/self/cgroup', 'utf8')) ? 'scope' : 'none';
  } catch {
    return 'none';
  }
}
