// What sessions printed, as something that can be changed: deleted, shortened, marked. The keeper that owns a session does
// it; the files of one that no keeper has are changed here.

import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { type HostPaths, sessionPaths } from '../../host/paths.ts';
import { noteMarks } from '../../journal/notes.ts';
import { HoldfastFailure, notFound } from '../../protocol/failure.ts';
import type { DaemonParams, TargetResult, Targets } from '../../protocol/types.ts';
import type { Keepers } from '../keepers/keepers.ts';
import type { KeeperLink } from '../keepers/link.ts';
import type { LogTarget } from '../logs/query.ts';
import { newId } from '../newId.ts';
import type { SessionRegistry } from '../sessions/registry.ts';
import type { Runs } from '../sessions/runs.ts';
import { changeIdleJournal } from './idleJournal.ts';

export interface HistoriesOptions {
  readonly paths: HostPaths;
  readonly registry: SessionRegistry;
  readonly keepers: Keepers;
  readonly runs: Runs;
  /** Throws `notFound` for a target that is nothing. */
  readonly find: (targets: Targets) => readonly LogTarget[];
  /** Nothing of what it printed is left, also not as a screen. */
  readonly didClear: (session: string) => void;
}

export class Histories {
  readonly #options: HistoriesOptions;

  constructor(options: HistoriesOptions) {
    this.#options = options;
  }

  flush(targets: Targets): Promise<{ results: TargetResult[] }> {
    return forEach(this.#options.find(targets), ({ session }) => this.trim(session, 0));
  }

  mark({ text, ...targets }: DaemonParams<'service/mark'>): Promise<{ results: TargetResult[] }> {
    return forEach(this.#options.find(targets), async ({ session, service, journalDir }) => {
      // Nothing is there that it could be left in.
      if (!existsSync(journalDir)) throw notFound('log of', service ?? session);
      const link = this.#linkOf(session);
      if (link !== undefined) await link.request('session/mark', { callId: newId(), session, text });
      else
        await this.#options.runs.whileIdle(session, () =>
          changeIdleJournal(journalDir, async (writer) => {
            for (const mark of noteMarks(text)) writer.event(mark);
          }),
        );
    });
  }

  /** Of what a session printed at most so many bytes stay. */
  async trim(session: string, maxBytes: number): Promise<void> {
    const { paths, runs, didClear } = this.#options;
    const link = this.#linkOf(session);
    if (link !== undefined) await link.request('session/trim', { callId: newId(), session, maxBytes });
    else {
      const { journalDir, checkpointsDir } = sessionPaths(paths, session);
      await runs.whileIdle(session, async () => {
        await changeIdleJournal(journalDir, async ({ segments }) => void (await segments.trimTo(maxBytes)));
        if (maxBytes === 0) await rm(checkpointsDir, { recursive: true, force: true });
      });
    }
    if (maxBytes === 0) didClear(session);
  }

  #linkOf(session: string): KeeperLink | undefined {
    const { registry, keepers } = this.#options;
    const keeper = registry.get(session)?.keeper ?? null;
    return keeper !== null && registry.isKept(session) ? keepers.get(keeper) : undefined;
  }
}

async function forEach(
  targets: readonly LogTarget[],
  work: (target: LogTarget) => Promise<void>,
): Promise<{ results: TargetResult[] }> {
  const results = targets.map(async (one): Promise<TargetResult> => {
    const target = one.service ?? one.session;
    try {
      await work(one);
      return { target, result: 'done', error: null };
    } catch (error) {
      if (!(error instanceof HoldfastFailure)) throw error;
      return { target, result: 'failed', error: { kind: error.kind, message: messageOf(error) } };
    }
  });
  return { results: await Promise.all(results) };
}

function messageOf(error: HoldfastFailure): string {
  return error.kind === 'unknownMethod'
    ? 'its keeper is of an older version, which cannot do that: restart it'
    : error.message;
}
