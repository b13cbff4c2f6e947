// Whether two processes that name the same folder see the same one. A container, a WSL or a bind mount may share the
// home but not the files. Only what both sides know is compared: unverifiable is not wrong.

import { statSync } from 'node:fs';
import type { RootProof } from '../protocol/types.ts';
import { bootId, machineId, pidNamespace } from './processIdentity.ts';
import { rootKey } from './root.ts';

export interface Mismatch {
  readonly expected: string;
  readonly seen: string;
}

/** What this process sees of a folder. A folder that cannot be looked at gives a proof without device and inode. */
export function proveRoot(root: string): RootProof {
  const machine = machineId();
  const namespace = pidNamespace();
  return {
    root: rootKey(root),
    ...(machine !== undefined && { machine }),
    ...(namespace !== undefined && { namespace }),
    bootId: bootId(),
    ...place(root),
  };
}

/** @returns `unverifiable` when nothing both know differs but the folder itself could not be compared */
export function compareProofs(mine: RootProof, theirs: RootProof): 'same' | 'unverifiable' | Mismatch {
  for (const field of ['machine', 'namespace'] as const) {
    const mismatch = differs(field, mine[field], theirs[field]);
    if (mismatch) return mismatch;
  }
  // Devices are numbered anew at each boot, and inodes mean something only on their device.
  if (mine.bootId === undefined || mine.bootId !== theirs.bootId) return 'unverifiable';
  const [own, other] = [numbers(mine), numbers(theirs)];
  if (own === undefined || other === undefined) return 'unverifiable';
  return differs('device:inode', own, other) ?? 'same';
}

function differs(what: string, mine: string | undefined, theirs: string | undefined): Mismatch | undefined {
  if (mine === undefined || theirs === undefined || mine === theirs) return undefined;
  return { expected: `${what} ${mine}`, seen: `${what} ${theirs}` };
}

function numbers({ device, inode }: RootProof): string | undefined {
  return device === undefined || inode === undefined ? undefined : `${device}:${inode}`;
}

function place(root: string): { readonly device?: string; readonly inode?: string } {
  try {
    const { dev, ino } = statSync(root, { bigint: true });
    return { device: dev.toString(), inode: ino.toString() };
  } catch {
    return {};
  }
}
