// Whether the daemon sees the same folders. A confirmed mismatch rejects that root; a field one side does not know is
// accepted: unverifiable, not wrong. Also says once which roots lie in each other.

import path from 'node:path';
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
    const mine = proveRoot(root);
    const theirs = seen?.find((proof) => proof.root === mine.root || proof.root === root);
    const result = theirs === undefined ? 'unverifiable' : compareProofs(mine, theirs);
    if (typeof result === 'string') accepted.push(root);
    else rejected.push({ root, failure: rootMismatch(root, result.expected, result.seen, home) });
  }
  return { accepted, rejected };
}

const warned = new Set<string>();

/** @returns pairs [outer, inner] this process was not told of before */
export function newlyNested(roots: readonly string[]): readonly (readonly [string, string])[] {
  const pairs = roots.flatMap((outer) =>
    roots.filter((inner) => isInside(inner, outer)).map((inner) => [outer, inner] as const),
  );
  return pairs.filter((pair) => {
    const key = pair.join('\0');
    if (warned.has(key)) return false;
    warned.add(key);
    return true;
  });
}

function isInside(inner: string, outer: string): boolean {
  const relative = path.relative(outer, inner);
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
}
