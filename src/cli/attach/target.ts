// Which session is meant, from the files alone, so that attaching works while no daemon runs: an id, or a name in the
// root of this folder. A session is not attached inside itself.

import { readdirSync } from 'node:fs';
import { didYouMean } from '../../base/didYouMean.ts';
import { findLocalSession, type LocalSession } from '../../client/localSession.ts';
import type { HostPaths } from '../../host/paths.ts';
import { readSessionMeta, type SessionMeta } from '../../host/records.ts';
import { findRoot } from '../../host/root.ts';
import { ambiguous, HoldfastFailure, notFound } from '../../protocol/failure.ts';

export interface FoundSession {
  readonly id: string;
  readonly session: LocalSession;
}

const SESSION_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** `absent` where nothing has that id and nothing in this root that name. */
export function findTarget(paths: HostPaths, target: string, cwd: string): FoundSession {
  if (SESSION_ID.test(target)) {
    const session = findLocalSession(paths, target);
    if (session.kind !== 'absent') return { id: target, session };
  }
  const named = metas(paths).filter(({ name }) => name === target);
  if (named.length === 0) return { id: target, session: { kind: 'absent' } };
  const root = findRoot(cwd);
  const here = named.filter((meta) => meta.root === root);
  const found = (here.length > 0 ? here : named).map((meta) => ({
    id: meta.id,
    session: findLocalSession(paths, meta.id),
  }));
  const living = found.filter(({ session }) => session.kind === 'living');
  const [only, ...others] = living.length > 0 ? living : found.slice(-1);
  if (only === undefined) return { id: target, session: { kind: 'absent' } };
  if (others.length > 0) {
    throw ambiguous(
      target,
      living.map(({ id }) => id),
    );
  }
  return only;
}

export function noSuchSession(paths: HostPaths, target: string): HoldfastFailure {
  const known = metas(paths).flatMap(({ id, name }) => [name, id]);
  return notFound('session', target, didYouMean(target, known));
}

/** Throws when the terminal this runs in is, or lies in, that very session: it would show itself for ever. */
export function refuseInsideItself(paths: HostPaths, id: string, env: NodeJS.ProcessEnv): void {
  const seen = new Set<string>();
  let current: string | null = env['HOLDFAST_SESSION'] || null;
  while (current !== null && !seen.has(current)) {
    if (current === id) {
      throw new HoldfastFailure(`this terminal is inside the session ${id}; attach it from another one`, {
        kind: 'invalidParams',
        method: 'session/attach',
        details: 'a session cannot be attached inside itself',
      });
    }
    seen.add(current);
    current = SESSION_ID.test(current) ? (readSessionMeta(paths, current)?.parent ?? null) : null;
  }
}

/** Oldest first. */
function metas(paths: HostPaths): readonly SessionMeta[] {
  let ids: readonly string[];
  try {
    ids = readdirSync(paths.sessionsDir);
  } catch {
    return [];
  }
  const found = ids.flatMap((id) => {
    try {
      return readSessionMeta(paths, id) ?? [];
    } catch {
      return [];
    }
  });
  return found.sort((a, b) => a.createdAt - b.createdAt);
}
