// A daemon that looks at other folders under the same names: behind a mount, in a container.

import { proveRoot } from '../../../src/host/rootProof.ts';
import { type Peer, startPeer } from './peer.ts';

export function startPeerThatSeesOtherRoot(home: string, isOther: (root: string) => boolean): Promise<Peer> {
  const peer = startPeer(home, {
    handlers: {
      'hello/prove': async ({ proof, roots }, { gate }) => {
        gate.open(proof);
        const { instance, version, pid, epoch } = (await peer).record;
        const seen = roots.map((root) => ({ ...proveRoot(root), ...(isOther(root) && { inode: '1' }) }));
        return { instance, version, pid, epoch, home, capabilities: [], roots: seen };
      },
    },
  });
  return peer;
}
