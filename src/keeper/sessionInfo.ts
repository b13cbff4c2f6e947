// What is said of a session of a keeper: to whichever daemon asks, and to who decides whether one is needed.

import type { KeeperSession } from '../protocol/types.ts';
import type { Session } from './session.ts';

export function infoOf(session: Session): KeeperSession {
  return {
    session: session.id,
    kind: session.kind,
    generation: session.generation,
    isSupervised: session.plan?.isSupervised ?? false,
    isPty: session.isPty,
    run: session.run,
    runs: session.runs,
    size: session.size,
    start: session.start,
    end: session.recorder.end,
    viewers: session.viewers.info(),
    detachedAt: session.viewers.detachedAt,
    ticketNumber: session.viewers.ticketNumber,
    foreground: session.foreground,
    queuedInput: session.input.queuedBytes,
    inputStalledSince: session.input.stalledSince,
    hasVisual: session.visual.isThere,
  };
}

/** A run of it lives, or ended by itself, and would be started again: the daemon must not stay away. */
export function wantsSupervision({ plan, isLive, run }: Session): boolean {
  return plan?.isSupervised === true && (isLive || run?.exit?.outcome === 'exited');
}
