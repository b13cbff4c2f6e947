// Waiting for the end of a session's run, on the changes the daemon pushes.

import type { PlainClient } from '../client/connect.ts';
import { timedOut } from '../protocol/failure.ts';
import type { SessionInfo } from '../protocol/types.ts';

/** What the keeper may need beyond the grace: to end the tree and read its last words. */
const AFTER_GRACE_MS = 10_000;

/** Rejects with `timedOut` when it is still there well after its grace. */
export async function untilEnded(client: PlainClient, id: string, graceMs: number): Promise<void> {
  await untilSession(client, id, graceMs + AFTER_GRACE_MS, (session) => session?.state !== 'running');
}

/** @param isReached asked now and at every change; undefined = the session is gone */
export function untilSession(
  client: PlainClient,
  id: string,
  timeoutMs: number | undefined,
  isReached: (session: SessionInfo | undefined) => boolean,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const limit = timeoutMs ?? 0;
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => reject(timedOut(id, limit)), limit);
    const look = (session: SessionInfo | undefined): void => {
      if (!isReached(session)) return;
      clearTimeout(timer);
      resolve();
    };
    const ask = async (): Promise<void> => {
      const { sessions } = await client.request('session/list', {});
      look(sessions.find((session) => session.id === id));
    };
    client.onDidClose(reject);
    client.onNotification('state/didChange', ({ change }) => {
      if (change.change === 'sessionPut' && change.session.id === id) look(change.session);
      if (change.change === 'sessionRemoved' && change.id === id) look(undefined);
    });
    client.onNotification('state/didLag', () => void ask().catch(reject));
    client
      .request('subscription/open', { id: 'until', about: { topic: 'state' } })
      .then(ask)
      .catch(reject);
  });
}
