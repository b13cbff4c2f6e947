// The mutual proof both ends give before anything else is said: each shows that it knows the shared secret by an HMAC
// over the other's nonce, so that neither a squatter on the socket nor a stranger ever learns the secret.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Who proves; part of what is signed, so that a proof cannot be sent back to its maker. */
export type ProofRole = 'daemon' | 'client' | 'keeper' | 'viewer';

export function newNonce(): string {
  return randomBytes(24).toString('hex');
}

/** @returns lower-case hex of HMAC-SHA256 */
export function proofOf(secret: string, role: ProofRole, nonce: string): string {
  return createHmac('sha256', secret).update(`holdfast ${role} ${nonce}`).digest('hex');
}

/** Compares without telling by its duration where the difference lies. */
export function isProof(expected: string, given: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(given);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The listening side of one handshake. */
export class HandshakeGate {
  readonly #secret: string;
  readonly #own: ProofRole;
  readonly #peer: ProofRole;
  #nonce: string | undefined;
  #isOpen = false;

  constructor(secret: string, own: ProofRole, peer: ProofRole) {
    this.#secret = secret;
    this.#own = own;
    this.#peer = peer;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Answers the peer's nonce with our proof and a nonce of our own. */
  challenge(peerNonce: string): { nonce: string; proof: string } {
    this.#nonce = newNonce();
    return { nonce: this.#nonce, proof: proofOf(this.#secret, this.#own, peerNonce) };
  }

  /** @returns whether the peer's proof holds; a nonce is good for one try */
  open(proof: string): boolean {
    const nonce = this.#nonce;
    this.#nonce = undefined;
    this.#isOpen = nonce !== undefined && isProof(proofOf(this.#secret, this.#peer, nonce), proof);
    return this.#isOpen;
  }
}
