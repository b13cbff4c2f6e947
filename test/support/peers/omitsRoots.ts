// A daemon that says nothing of the roots it sees, as an older one might.

import { type Peer, startPeer } from './peer.ts';

export function startPeerThatOmitsRoots(home: string): Promise<Peer> {
  const peer = startPeer(home, {
    handlers: {
      'hello/prove': async ({ proof }, { gate }) => {
        gate.open(proof);
        const { instance, version, pid, epoch } = (await peer).record;
        return { instance, version, pid, epoch, home, capabilities: [] };
      },
    },
  });
  return peer;
}
