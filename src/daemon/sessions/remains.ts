// What a dead keeper left running: ended before its service starts again, by the recorded (pid, start time), its process
// group, what descends from it, and the session tag in the environment of what moved away from all that.

import { uptime } from 'node:os';
import type { Log } from '../../host/log.ts';
import type { Run } from '../../protocol/types.ts';
import { endProcesses } from '../processes/ending/ending.ts';
import type { Wanted } from '../processes/ending/members.ts';
import type { ProcessTable } from '../processes/table.ts';
import type { SessionRegistry } from './registry.ts';

/** A database deserves to close its files even though nobody reads its output any more. */
const GRACE_MS = 2_000;

export class Remains {
  readonly #registry: SessionRegistry;
  readonly #table: ProcessTable;
  readonly #log: Log;

  constructor(registry: SessionRegistry, table: ProcessTable, log: Log) {
    this.#registry = registry;
    this.#table = table;
    this.#log = log;
  }

  /** @returns pids that could not be ended; empty when nothing is left */
  async end(session: string): Promise<readonly number[]> {
    const run = this.#registry.get(session)?.run ?? null;
    const wanted: Wanted = {
      seeds: run === null || isOfAnotherBoot(run) ? [] : [{ pid: run.pid, startTime: run.startTime }],
      session,
      asker: null,
      scope: 'tree',
      spare: ({ pid }) => (pid === process.pid ? 'it is the daemon' : undefined),
      sparesDetached: true,
    };
    const result = await endProcesses(this.#table, {
      wanted: () => wanted,
      signal: 'SIGTERM',
      graceMs: GRACE_MS,
    });
    const left = result.left.filter(({ onPurpose }) => !onPurpose);
    if (result.ended.length + left.length > 0)
      this.#log.warn('ended what a dead keeper left', {
        session,
        ended: result.ended.map(({ pid }) => pid),
        left: left.map(({ pid }) => pid),
      });
    return left.map(({ pid }) => pid);
  }
}

/** Both numbers begin anew with each boot, and may then name somebody else's process. */
function isOfAnotherBoot({ startedAt }: Run): boolean {
  return startedAt < Date.now() - uptime() * 1000;
}
