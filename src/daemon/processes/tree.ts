// Which processes belong to a root and how they hang together. Pure: from a list of processes and their tags.

import type { RawProcess, Tags } from './platform.ts';

/** The first process of a run, or any process to look at with all below it. */
export interface TreeRoot {
  readonly pid: number;
  readonly startTime: number;
  readonly session: string | null;
  readonly originator: string | null;
}

type Owner = Pick<TreeRoot, 'session' | 'originator'>;

export interface Branch {
  readonly process: RawProcess;
  readonly session: string | null;
  readonly originator: string | null;
  readonly children: readonly Branch[];
}

/**
 * The trees of the roots, in their order. What carries the tag of a root's session but hangs elsewhere (its parent ended,
 * it made a session of its own) follows as a tree of its own, unless it asked to be left alone.
 */
export function growTrees(
  processes: readonly RawProcess[],
  roots: readonly TreeRoot[],
  tagsOf: (process: RawProcess) => Tags,
): readonly Branch[] {
  const byPid = new Map(processes.map((one) => [one.pid, one]));
  const childrenOf = new Map<number, RawProcess[]>();
  for (const one of processes) {
    const siblings = childrenOf.get(one.ppid);
    if (siblings === undefined) childrenOf.set(one.ppid, [one]);
    else siblings.push(one);
  }
  const placed = new Set<number>();

  const grow = (process: RawProcess, above: Owner): Branch => {
    placed.add(process.pid);
    const tags = tagsOf(process);
    const own = {
      session: above.session ?? tags.session,
      originator: tags.originator ?? above.originator,
    };
    const children = (childrenOf.get(process.pid) ?? [])
      // A child older than its parent is the child of a former holder of that pid.
      .filter((child) => child.startTime >= process.startTime && !placed.has(child.pid))
      .sort((a, b) => a.startTime - b.startTime || a.pid - b.pid)
      .map((child) => grow(child, own));
    return { process, ...own, children };
  };

  const trees: Branch[] = [];
  for (const root of roots) {
    const process = byPid.get(root.pid);
    if (process?.startTime !== root.startTime || placed.has(process.pid)) continue;
    trees.push(grow(process, root));
  }
  const ownerOf = new Map(roots.flatMap((root) => (root.session === null ? [] : [[root.session, root]])));
  const strays = processes.filter((process) => {
    const { session, isDetached } = tagsOf(process);
    return session !== null && !isDetached && ownerOf.has(session);
  });
  for (const process of strays.sort((a, b) => a.startTime - b.startTime || a.pid - b.pid)) {
    const owner = ownerOf.get(tagsOf(process).session ?? '');
    if (owner !== undefined && !placed.has(process.pid)) trees.push(grow(process, owner));
  }
  return trees;
}
