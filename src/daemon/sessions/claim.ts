// `attach --claim`: which session a restored terminal with no id of its own takes over.

import type { SessionInfo } from '../../protocol/types.ts';

/**
 * The longest detached living terminal of the root that this window showed.
 * @param lastWindowOf the window that showed a session last, null where none did
 */
export function longestDetached(
  sessions: readonly SessionInfo[],
  root: string | null,
  window: string,
  lastWindowOf: (session: string) => string | null,
): SessionInfo | undefined {
  return sessions
    .filter((session) => session.kind === 'terminal' && session.state === 'running' && session.root === root)
    .filter((session) => session.viewers.length === 0 && lastWindowOf(session.id) === window)
    .sort((a, b) => (a.detachedAt ?? 0) - (b.detachedAt ?? 0) || a.createdAt - b.createdAt)[0];
}
