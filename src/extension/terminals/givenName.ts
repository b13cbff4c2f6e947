// Whether a session was given a name by somebody: that is what its tab is called then, whatever program is in front.

import path from 'node:path';
import type { SessionInfo } from '../../protocol/types.ts';

/** @returns undefined where it was only named after its program, as `bash` or `bash 2` */
export function givenName({ name, argv }: Pick<SessionInfo, 'name' | 'argv'>): string | undefined {
  const program = path.basename(argv[0] ?? '') || 'shell';
  const isOfProgram =
    name === program || (name.startsWith(`${program} `) && /^ \d+$/.test(name.slice(program.length)));
  return isOfProgram ? undefined : name;
}
