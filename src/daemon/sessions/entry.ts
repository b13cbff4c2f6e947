// What the daemon knows of one session, and how that looks to others: its meta file, what its keeper last said, and its
// journal where no keeper has it.

import type { SessionMeta } from '../../host/records.ts';
import type { KeeperSession, Run, RunExit, SessionInfo } from '../../protocol/types.ts';

/** What a journal tells of a session whose keeper is gone. */
export interface History {
  readonly run: Run | null;
  readonly end: number;
}

export interface Entry {
  meta: SessionMeta;
  keeper: string | null;
  live: KeeperSession | null;
  history: History;
  /** Its journal was read, or its keeper told of it. */
  isKnown: boolean;
}

export const NO_HISTORY: History = { run: null, end: 0 };

export function lostAt(at: number): RunExit {
  return { outcome: 'lost', exitCode: null, signal: null, at };
}

/** Field by field: asked for all sessions at each change of one, where what is left of a spread took a hundred times as long. */
export function infoOf({ meta, keeper, live, history }: Entry): SessionInfo {
  const run = runOf({ live, history });
  return {
    id: meta.id,
    name: meta.name,
    kind: meta.kind,
    root: meta.root,
    argv: [...meta.argv],
    cwd: meta.cwd,
    tags: [...meta.tags],
    parent: meta.parent,
    originator: meta.originator,
    service: meta.service,
    createdAt: meta.createdAt,
    state: stateOf(run, keeper),
    run,
    size: live?.size ?? null,
    offset: live?.end ?? history.end,
    keeper,
    viewers: live?.viewers ?? [],
    detachedAt: live?.detachedAt ?? null,
    foreground: live?.foreground ?? null,
    inputStalledSince: live?.inputStalledSince ?? null,
  };
}

export function stateOfEntry(entry: Entry): SessionInfo['state'] {
  return stateOf(runOf(entry), entry.keeper);
}

/** All that is worth telling: offsets move with every byte. */
export function visibleOf(entry: Entry): string {
  const { offset: _, viewers, ...info } = infoOf(entry);
  return JSON.stringify({ ...info, viewers: viewers.map(({ offset: __, ...viewer }) => viewer) });
}

function runOf({ live, history }: Pick<Entry, 'live' | 'history'>): Run | null {
  return live?.run ?? history.run;
}

function stateOf(run: Run | null, keeper: string | null): SessionInfo['state'] {
  // Without a keeper nobody is about to start it: its making was cut off.
  if (run === null) return keeper === null ? 'lost' : 'starting';
  if (run.exit === null) return 'running';
  return run.exit.outcome === 'lost' ? 'lost' : 'exited';
}
