// The processes sessions run right now, as roots of process trees.

import type { TreeRoot } from '../processes/tree.ts';
import type { SessionRegistry } from './registry.ts';

export function liveRunsOf(
  registry: SessionRegistry,
  which: { readonly root: string | null; readonly session: string | null },
): TreeRoot[] {
  return registry
    .list()
    .filter(({ id }) => which.session === null || id === which.session)
    .filter(({ root }) => which.session !== null || which.root === null || root === which.root)
    .flatMap(({ id, run, originator }) =>
      run === null || run.exit !== null
        ? []
        : [{ pid: run.pid, startTime: run.startTime, session: id, originator }],
    );
}
