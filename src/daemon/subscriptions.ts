// What a subscription of a client hears, topic by topic. Disposing it ends the work done for it.

import { assertNever } from '../base/assertNever.ts';
import type { Disposable } from '../base/disposable.ts';
import type { ServerConnection } from '../ipc/connection.ts';
import type { DaemonContract, Topic } from '../protocol/types.ts';
import { sendChanges } from './changeQueue.ts';
import type { ClientIdentity } from './clients.ts';
import type { Daemon } from './daemon.ts';
import { sendVisuals } from './sessions/visuals/visualFeed.ts';

type Connection = ServerConnection<DaemonContract>;

export function subscribe(
  daemon: Daemon,
  connection: Connection,
  id: string,
  about: Topic,
  { instance }: ClientIdentity,
): Disposable {
  switch (about.topic) {
    case 'state':
      return sendChanges(daemon.hub, connection, id);
    case 'lifecycle':
      return daemon.registry.onDidHappen(({ event, session }) => {
        if (event === 'changed' || session.root !== about.params.root) return;
        connection.notify('session/didHappen', { id, event, session });
      });
    case 'logs':
      return daemon.logs.follow(about.params, {
        onItems: (items, dropped) => connection.notify('log/didAppend', { id, ...items, dropped }),
        untilRoom: () => untilDrained(connection),
      });
    case 'processes':
      return daemon.processes.watch(about.params, (processes, sampledAt) =>
        connection.notify('process/didSample', { id, processes: [...processes], sampledAt }),
      );
    case 'visual':
      return sendVisuals(daemon.visuals, { connection, id, instance, session: about.params.session });
    default:
      return assertNever(about);
  }
}

/** Above this the client is slow: more would only pile up in this process. */
const FULL_SOCKET_BYTES = 1024 * 1024;

function untilDrained(connection: Connection): Promise<void> | undefined {
  if (connection.unsentBytes < FULL_SOCKET_BYTES) return undefined;
  return new Promise((resolve) => {
    const drained = connection.onDidDrain(() => {
      drained.dispose();
      resolve();
    });
  });
}
