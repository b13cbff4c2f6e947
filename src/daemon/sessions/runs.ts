// Starting runs: finds the keeper that may start one in a session now, taking the session over from a keeper that is
// gone or drains.

import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { type HostPaths, sessionPaths } from '../../host/paths.ts';
import { type SessionMeta, writeSessionMeta } from '../../host/records.ts';
import type { EnvPairs, JournalBudget, Run, Size } from '../../protocol/types.ts';
import type { Keepers } from '../keepers/keepers.ts';
import type { KeeperLink } from '../keepers/link.ts';
import { newId } from '../newId.ts';
import type { SessionRegistry } from './registry.ts';

const MIB = 1024 * 1024;
/** Terminals are replayed, services are read: a service keeps more history. */
export const TERMINAL_JOURNAL: JournalBudget = { segmentBytes: MIB, segments: 8 };

export interface RunRequest {
  readonly meta: SessionMeta;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: EnvPairs;
  readonly tty: boolean;
  readonly size: Size;
  readonly journal: JournalBudget;
}

export class Runs {
  readonly #paths: HostPaths;
  readonly #registry: SessionRegistry;
  readonly #keepers: Keepers;

  constructor(paths: HostPaths, registry: SessionRegistry, keepers: Keepers) {
    this.#paths = paths;
    this.#registry = registry;
    this.#keepers = keepers;
  }

  /** Rejects with `spawnFailed` when the program cannot be started; then a new session leaves nothing behind. */
  async start(request: RunRequest): Promise<Run> {
    const { meta } = request;
    const isNew = !this.#registry.has(meta.id);
    try {
      const link = await this.#owner(request);
      const { run } = await link.request('session/spawn', {
        callId: newId(),
        session: meta.id,
        kind: meta.kind,
        isSupervised: meta.kind === 'service',
        argv: [...request.argv],
        cwd: request.cwd,
        env: request.env,
        tty: request.tty,
        size: request.size,
        journal: request.journal,
      });
      this.#registry.didSpawn(link.record.id, {
        session: meta.id,
        kind: meta.kind,
        run,
        isPty: request.tty,
        size: request.size,
      });
      return run;
    } catch (error) {
      if (isNew) {
        this.#registry.remove(meta.id);
        rmSync(sessionPaths(this.#paths, meta.id).dir, { recursive: true, force: true });
      }
      throw error;
    }
  }

  async #owner({ meta, journal }: RunRequest): Promise<KeeperLink> {
    const current = await this.#keepers.forRoot(meta.root);
    const owner = this.#registry.get(meta.id)?.keeper ?? null;
    if (owner === current.record.id) return current;
    if (owner !== null && this.#registry.isKept(meta.id)) {
      await this.#keepers.get(owner).request('session/release', { callId: newId(), session: meta.id });
    }
    const { dir, journalDir } = sessionPaths(this.#paths, meta.id);
    const hasHistory = existsSync(journalDir);
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    await writeSessionMeta(this.#paths, meta);
    if (this.#registry.has(meta.id)) this.#registry.setMeta(meta, 'changed');
    else this.#registry.add(meta, current.record.id);
    if (hasHistory) {
      await current.request('session/take', { callId: newId(), session: meta.id, kind: meta.kind, journal });
    }
    return current;
  }
}
