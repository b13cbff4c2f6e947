// A daemon that loses changes on the way to its clients: it says so, or only its numbers do.

import { type Caller, EMPTY_SNAPSHOT, type Peer, startPeer } from './peer.ts';

export interface LaggingPeer extends Peer {
  /** Counts on without telling anybody. */
  skip(changes: number): void;
  /** Tells every client of the next change. */
  change(persistent: boolean): void;
  sayLag(): void;
}

export async function startPeerThatLags(home: string): Promise<LaggingPeer> {
  let rev = 0;
  let persistent = false;
  const peer = await startPeer(home, {
    handlers: {
      'state/snapshot': () => ({ instance: peer.record.instance, rev, ...EMPTY_SNAPSHOT, persistent }),
    },
  });
  const toAll = (say: (connection: Caller['connection']) => void): void => {
    for (const { connection } of peer.callers) say(connection);
  };
  return Object.assign(peer, {
    skip(changes: number) {
      rev += changes;
    },
    change(next: boolean) {
      rev += 1;
      persistent = next;
      toAll((connection) =>
        connection.notify('state/didChange', {
          id: 'mirror',
          rev,
          change: { change: 'persistenceSet', persistent },
        }),
      );
    },
    sayLag() {
      toAll((connection) => connection.notify('state/didLag', { id: 'mirror', dropped: 3 }));
    },
  });
}
