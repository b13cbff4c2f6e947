// `session/terminateMany`: ends all sessions that something is true of, at once, and says how each ended. Services are left
// to their supervisor, which would start them again.

import { HoldfastFailure, invalidParams, timedOut } from '../../protocol/failure.ts';
import { isOriginator } from '../../protocol/originator.ts';
import type { DaemonParams, DaemonResult, RunExit, SessionInfo } from '../../protocol/types.ts';
import type { SessionActions } from './actions.ts';
import type { SessionRegistry } from './registry.ts';

type Params = DaemonParams<'session/terminateMany'>;
type Ended = DaemonResult<'session/terminateMany'>['results'][number];

/** What a keeper may need beyond the grace: to end the tree and read its last words. */
const AFTER_GRACE_MS = 10_000;

export async function terminateMany(
  registry: SessionRegistry,
  actions: SessionActions,
  params: Params,
): Promise<DaemonResult<'session/terminateMany'>> {
  const { olderThanMs, originator, tag } = params;
  if (olderThanMs === undefined && originator === undefined && tag === undefined) {
    throw invalidParams('session/terminateMany', 'say which: olderThanMs (0: all), originator or tag');
  }
  const now = Date.now();
  const chosen = registry.list().filter((session) => isChosen(session, params, now));
  return { results: await Promise.all(chosen.map((one) => end(registry, actions, one, params.graceMs))) };
}

function isChosen(
  session: SessionInfo,
  { olderThanMs, originator, root, tag }: Params,
  now: number,
): boolean {
  return (
    session.kind !== 'service' &&
    session.state === 'running' &&
    (root === undefined || session.root === root) &&
    (olderThanMs === undefined || now - session.createdAt >= olderThanMs) &&
    (originator === undefined || isOriginator(session.originator, originator)) &&
    (tag === undefined || session.tags.includes(tag))
  );
}

async function end(
  registry: SessionRegistry,
  actions: SessionActions,
  { id, name }: SessionInfo,
  graceMs: number,
): Promise<Ended> {
  let didExit = (_exit: RunExit): void => undefined;
  // Listened to before it is told: a short one ends before the answer is here.
  const exited = new Promise<RunExit>((resolve) => {
    didExit = resolve;
  });
  const listening = registry.onDidExit(({ session, exit }) => {
    if (session === id) didExit(exit);
  });
  const limitMs = graceMs + AFTER_GRACE_MS;
  let timer: NodeJS.Timeout | undefined;
  try {
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(timedOut(name, limitMs)), limitMs);
    });
    const ending = actions.terminate({ session: id, root: null, graceMs });
    await Promise.race([Promise.all([ending, exited]), tooLate]);
    return { session: id, name, exit: await exited, error: null };
  } catch (error) {
    // It may have ended by itself in between.
    const exit = registry.get(id)?.run?.exit ?? null;
    if (exit !== null) return { session: id, name, exit, error: null };
    if (!(error instanceof HoldfastFailure)) throw error;
    return { session: id, name, exit: null, error: { kind: error.kind, message: error.message } };
  } finally {
    clearTimeout(timer);
    listening.dispose();
  }
}
