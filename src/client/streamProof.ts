// The handshake of a stream as a viewer: the keeper proves itself first.

import { isProof, proofOf } from '../ipc/handshake.ts';
import { unauthorized } from '../protocol/failure.ts';
import type { FrameBody } from '../protocol/types.ts';

/**
 * Throws `unauthorized` where what answers does not know the mac of our ticket.
 * @param nonce ours, which the keeper's proof is over
 */
export function proofFor(challenge: FrameBody<'challenge'>, mac: string, nonce: string): FrameBody<'prove'> {
  if (!isProof(proofOf(mac, 'keeper', nonce), challenge.proof)) {
    throw unauthorized('what answers is not the keeper of the session');
  }
  return { proof: proofOf(mac, 'viewer', challenge.nonce) };
}
