// Whether the daemon sees the same folders. A confirmed mismatch rejects that root; a field one side does not know is
// accepted: unverifiable, not wrong.

import { compareProofs, proveRoot } from '../host/rootProof.ts';
import { type HoldfastFailure, rootMismatch } from '../protocol/failure.ts';
import type { RootProof } from '../protocol/types.ts';

export interface VerifiedRoots {
  readonly accepted: readonly string[];
  readonly rejected: readonly { readonly root: string; readonly failure: HoldfastFailure }[];
}

/** @param seen what the daemon said; undefined from one that says nothing of roots */
export function verifyRoots(
  roots: readonly string[],
  seen: readonly RootProof[] | undefined,
  home: string,
): VerifiedRoots {
  const accepted: string[] = [];
  const rejected: { root: string; failure: HoldfastFailure }[] = [];
  for (const root of roots) {
    const theirs = seen?.find((proof) => proof.root === root);
    const result = theirs === undefined ? 'unverifiable' : compareProofs(proveRoot(root), theirs);
    if (typeof result === 'string') accepted.push(root);
    else rejected.push({ root, failure: rootMismatch(root, result.expected, result.seen, home) });
  }
  return { accepted, rejected };
}
