// What a subscriber of `visual` hears: the state of each session, the last one where it reads slowly; and, where it is
// the one that captured the input, what is typed.

import { type Disposable, DisposableStore } from '../../../base/disposable.ts';
import type { ServerConnection } from '../../../ipc/connection.ts';
import type { DaemonContract } from '../../../protocol/types.ts';
import type { Visuals } from './visuals.ts';

/** Above this the client is slow: more would only pile up in this process. */
const FULL_SOCKET_BYTES = 1024 * 1024;

export interface VisualSubscriber {
  readonly connection: ServerConnection<DaemonContract>;
  readonly id: string;
  readonly instance: string;
  /** Null: all. */
  readonly session: string | null;
}

export function sendVisuals(
  visuals: Visuals,
  { connection, id, instance, session: wanted }: VisualSubscriber,
): Disposable {
  const isWanted = (session: string): boolean => wanted === null || session === wanted;
  const pending = new Set(wanted === null ? visuals.all : [wanted]);
  const flush = (): void => {
    for (const session of pending) {
      if (connection.unsentBytes > FULL_SOCKET_BYTES) return;
      pending.delete(session);
      connection.notify('visual/didChange', { id, session, visual: visuals.of(session) });
    }
  };
  const store = new DisposableStore();
  store.add(
    visuals.onDidChange((session) => {
      if (isWanted(session)) pending.add(session);
      flush();
    }),
  );
  store.add(
    visuals.onDidCapture(({ session, owner, bytes, focus }) => {
      if (owner === instance && isWanted(session))
        connection.notify('input/didCapture', { id, session, bytes, focus });
    }),
  );
  store.add(connection.onDidDrain(flush));
  flush();
  return store;
}
