// A daemon that knows the token of the file and says that it is somebody else: of another instance, or another home.

import { type Peer, startPeer } from './peer.ts';

export function startPeerThatSaysItIsAnother(
  home: string,
  other: { readonly instance?: string; readonly home?: string },
): Promise<Peer> {
  const peer = startPeer(home, {
    handlers: {
      'hello/prove': async ({ proof }, { gate }) => {
        gate.open(proof);
        const { instance, version, pid, epoch } = (await peer).record;
        return { instance, version, pid, epoch, home, capabilities: [], ...other };
      },
    },
  });
  return peer;
}
