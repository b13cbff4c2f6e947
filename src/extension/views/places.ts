// What belongs to this window and what runs elsewhere: every view sorts by it.

import path from 'node:path';
import { t } from '../l10n.ts';

export interface Places {
  /** Roots of this window, in the order of its folders. */
  readonly roots: readonly string[];
  /** Id of this window, as viewers name it. */
  readonly window: string;
}

/** Whether something of this root is shown at the top; what has no root is, in a window without folders. */
export function isHere(root: string | null, { roots }: Places): boolean {
  return root === null ? roots.length === 0 : roots.includes(root);
}

/** Grouped by root: those of this window in the order of its folders, then the others by name. */
export function byRoot<T extends { readonly root: string | null }>(
  things: readonly T[],
  places: Places,
): {
  readonly here: readonly (readonly [string | null, readonly T[]])[];
  readonly elsewhere: readonly (readonly [string | null, readonly T[]])[];
} {
  const groups = new Map<string | null, T[]>();
  for (const thing of things) {
    const group = groups.get(thing.root);
    if (group === undefined) groups.set(thing.root, [thing]);
    else group.push(thing);
  }
  const entries = [...groups];
  const rank = (root: string | null): number => (root === null ? -1 : places.roots.indexOf(root));
  return {
    here: entries.filter(([root]) => isHere(root, places)).sort(([a], [b]) => rank(a) - rank(b)),
    elsewhere: entries
      .filter(([root]) => !isHere(root, places))
      .sort(([a], [b]) => rootName(a).localeCompare(rootName(b))),
  };
}

export function rootName(root: string | null): string {
  return root === null ? t('No folder') : path.basename(root) || root;
}

/** @param folders in how many */
export function runningElsewhere(count: number, folders: number): string {
  return folders === 1
    ? t('{count} running in 1 other folder', { count })
    : t('{count} running in {folders} other folders', { count, folders });
}
