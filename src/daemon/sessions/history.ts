// What journals tell of sessions: their runs and how they ended. For sessions whose keeper is gone this is all there is.

import { type HostPaths, sessionPaths } from '../../host/paths.ts';
import { openJournal } from '../../journal/reader.ts';
import type { Run } from '../../protocol/types.ts';
import type { Daemon } from '../daemon.ts';
import type { JournalAccess, RunRecord } from '../services/sessionRunner.ts';
import type { History } from './entry.ts';

/** @param journalDir may be absent: then there is no history */
export async function readHistory(journalDir: string): Promise<History> {
  const journal = await openJournal(journalDir);
  const last = (await journal.runs()).at(-1);
  if (last === undefined) return { run: null, end: journal.end };
  const { number, pid, startTime, startedAt, exit } = last;
  const run: Run = { number, pid, startTime, startedAt, exit };
  return { run, end: journal.end };
}

/** Sessions that no keeper has any more: their journals are read, and a run that has no end counts as lost. */
export async function readEndedSessions({ registry, keepers, paths, log }: Daemon): Promise<void> {
  for (const id of registry.withoutHistory((keeper) => keepers.has(keeper))) {
    try {
      registry.setHistory(id, await readHistory(sessionPaths(paths, id).journalDir), Date.now());
    } catch (error) {
      log.error('the history of a session cannot be read', error, { session: id });
    }
  }
}

/** The journals as the supervisor reads them. */
export class Journals implements JournalAccess {
  readonly #paths: HostPaths;

  constructor(paths: HostPaths) {
    this.#paths = paths;
  }

  async runs(session: string): Promise<readonly RunRecord[]> {
    const journal = await openJournal(sessionPaths(this.#paths, session).journalDir);
    return (await journal.runs()).map(({ startedAt, start, end, exit }) => ({ startedAt, start, end, exit }));
  }

  async read(
    session: string,
    from: number,
    limitBytes: number,
  ): Promise<{ from: number; bytes: Uint8Array }> {
    const journal = await openJournal(sessionPaths(this.#paths, session).journalDir);
    return journal.read(from, limitBytes);
  }
}
