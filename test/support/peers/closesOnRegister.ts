// A daemon that greets politely and hangs up when a client registers, a number of times.

import { type Peer, startPeer } from './peer.ts';

export function startPeerThatClosesOnRegister(home: string, times: number): Promise<Peer> {
  let left = times;
  return startPeer(home, {
    handlers: {
      'client/register': (_, { socket }) => {
        if (left <= 0) return { gone: [] };
        left -= 1;
        socket.destroy();
        return new Promise(() => undefined);
      },
    },
  });
}
