// A daemon whose connection breaks while it has a request; how often is up to the test.

import { type Caller, type Peer, startPeer } from './peer.ts';

export function startPeerThatDropsMidRequest(home: string, times: number): Promise<Peer> {
  let left = times;
  const orDrop = <R>({ socket }: Caller, answer: R): R | Promise<R> => {
    if (left <= 0) return answer;
    left -= 1;
    socket.destroy();
    return new Promise(() => undefined);
  };
  return startPeer(home, {
    handlers: {
      'session/list': (_, caller) => orDrop(caller, { sessions: [] }),
      'session/write': (_, caller) => orDrop(caller, { accepted: 1 }),
    },
  });
}
