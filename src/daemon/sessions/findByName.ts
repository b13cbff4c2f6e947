// Which session a name means within a root.

import { didYouMean } from '../../base/didYouMean.ts';
import { ambiguous, notFound } from '../../protocol/failure.ts';
import type { SessionInfo } from '../../protocol/types.ts';
import { isLiving } from './names.ts';

/** Throws `notFound` with suggestions, or `ambiguous`. */
export function findByName(name: string, root: string | null, sessions: readonly SessionInfo[]): SessionInfo {
  const inRoot = sessions.filter((session) => session.root === root);
  const named = inRoot.filter((session) => session.name === name);
  // An ended session gives its name free; the living one is meant.
  const living = named.filter(isLiving);
  const matches = living.length > 0 ? living : named;
  const [only, ...others] = matches;
  if (only === undefined) {
    const known = inRoot.flatMap((session) => [session.name, session.id]);
    throw notFound('session', name, didYouMean(name, known));
  }
  if (others.length === 0) return only;
  throw ambiguous(
    name,
    matches.map(({ id }) => id),
  );
}
