// Which of some processes still run, on systems where asking for each one starts a program.

import type { ProcessIdentity } from '../../host/processIdentity.ts';
import type { ProcessPlatform } from './platform.ts';

export async function aliveByList<T extends ProcessIdentity>(
  some: readonly T[],
  list: ProcessPlatform['list'],
): Promise<readonly T[]> {
  const known = new Map((await list()).map((one) => [one.pid, one]));
  return some.filter(({ pid, startTime }) => {
    const one = known.get(pid);
    return one?.startTime === startTime && one.state !== 'Z';
  });
}
