// What a subscription of a client hears, topic by topic. Disposing it ends the work done for it.

import { assertNever } from '../base/assertNever.ts';
import type { Disposable } from '../base/disposable.ts';
import type { ServerConnection } from '../ipc/connection.ts';
import type { DaemonContract, Topic } from '../protocol/types.ts';
import { sendChanges } from './changeQueue.ts';
import type { Daemon } from './daemon.ts';

type Connection = ServerConnection<DaemonContract>;

export function subscribe(daemon: Daemon, connection: Connection, id: string, about: Topic): Disposable {
  switch (about.topic) {
    case 'state':
      return sendChanges(daemon.hub, connection, id);
    case 'lifecycle':
      return daemon.registry.onDidHappen(({ event, session }) => {
        if (event === 'changed' || session.root !== about.params.root) return;
        connection.notify('session/didHappen', { id, event, session });
      });
    case 'logs':
      return daemon.logs.follow(about.params, (lines, dropped) =>
        connection.notify('log/didAppend', { id, lines: [...lines], dropped }),
      );
    case 'processes':
      return daemon.sampling.watch(about.params, (processes, sampledAt) =>
        connection.notify('process/didSample', { id, processes: [...processes], sampledAt }),
      );
    default:
      return assertNever(about);
  }
}
