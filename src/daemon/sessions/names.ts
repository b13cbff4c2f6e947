// Names of sessions: unique among those that live in one root.

import { basename } from 'node:path';
import { alreadyExists } from '../../protocol/failure.ts';
import type { SessionInfo } from '../../protocol/types.ts';

/** The wanted name, or one made from the program: `zsh`, `zsh 2`. Throws `alreadyExists` for a wanted one that is taken. */
export function freeName(
  wanted: string | null,
  argv: readonly string[],
  root: string | null,
  sessions: readonly SessionInfo[],
): string {
  const taken = new Set(
    sessions.filter((session) => session.root === root && isLiving(session)).map(({ name }) => name),
  );
  if (wanted !== null) {
    if (taken.has(wanted)) throw alreadyExists('session', wanted);
    return wanted;
  }
  const base = basename(argv[0] ?? '') || 'shell';
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base} ${number}`;
  return name;
}

export function isLiving({ state }: Pick<SessionInfo, 'state'>): boolean {
  return state === 'running' || state === 'starting';
}
