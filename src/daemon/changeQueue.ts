// Sends state changes to one client without ever waiting for it: while its socket is full they queue up, and when the
// queue is full they are dropped and the client is told to fetch the snapshot again.

import type { Disposable } from '../base/disposable.ts';
import { DisposableStore } from '../base/disposable.ts';
import type { ServerConnection } from '../ipc/connection.ts';
import { MAX_QUEUED_CHANGES } from '../protocol/limits.ts';
import type { DaemonContract } from '../protocol/types.ts';
import type { NumberedChange, StateHub } from './stateHub.ts';

/** Above this the client is slow: more would only pile up in this process. */
const FULL_SOCKET_BYTES = 64 * 1024;

export function sendChanges(
  hub: StateHub,
  connection: ServerConnection<DaemonContract>,
  id: string,
  maxQueued = MAX_QUEUED_CHANGES,
): Disposable {
  const queue: NumberedChange[] = [];
  let dropped = 0;
  const flush = (): void => {
    while (connection.unsentBytes < FULL_SOCKET_BYTES) {
      if (dropped > 0) {
        connection.notify('state/didLag', { id, dropped });
        dropped = 0;
      }
      const next = queue.shift();
      if (next === undefined) return;
      connection.notify('state/didChange', { id, ...next });
    }
  };
  const store = new DisposableStore();
  store.add(
    hub.onDidChange((numbered) => {
      if (queue.length >= maxQueued) {
        // What is queued is stale too once something is missing: the client fetches everything anyway.
        dropped += queue.length + 1;
        queue.length = 0;
      } else if (dropped > 0) dropped += 1;
      else queue.push(numbered);
      flush();
    }),
  );
  store.add(connection.onDidDrain(flush));
  return store;
}
