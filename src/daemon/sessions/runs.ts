// Starting runs: finds the keeper that may start one in a session now, taking the session over from a keeper that is
// gone or drains.

import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { type HostPaths, sessionPaths } from '../../host/paths.ts';
import { type SessionMeta, writeSessionMeta } from '../../host/records.ts';
import { connectionLost, unavailable } from '../../protocol/failure.ts';
import type { EnvPairs, JournalBudget, Run, RunLimits, Size } from '../../protocol/types.ts';
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
  readonly limits?: RunLimits | undefined;
  /** Printed between what the last run printed and this one. */
  readonly opening?: string | undefined;
  readonly merged?: boolean;
}

export class Runs {
  readonly #paths: HostPaths;
  readonly #registry: SessionRegistry;
  readonly #keepers: Keepers;
  readonly #starting = new Set<string>();
  readonly #held = new Map<string, Promise<unknown>>();

  constructor(paths: HostPaths, registry: SessionRegistry, keepers: Keepers) {
    this.#paths = paths;
    this.#registry = registry;
    this.#keepers = keepers;
  }

  /** A process may run already that the registry does not know of. */
  isStarting(session: string): boolean {
    return this.#starting.has(session);
  }

  /** Works on the files of a session that no keeper has; what is to start in it waits. Rejects where it is starting. */
  async whileIdle(session: string, work: () => Promise<void>): Promise<void> {
    if (this.#starting.has(session)) throw unavailable('a session that is being started', null);
    const before = this.#held.get(session) ?? Promise.resolve();
    const held = before.catch(() => undefined).then(work);
    this.#held.set(session, held);
    try {
      await held;
    } finally {
      if (this.#held.get(session) === held) this.#held.delete(session);
    }
  }

  /** Rejects with `spawnFailed` when the program cannot be started; then a new session leaves nothing behind. */
  async start(request: RunRequest): Promise<Run> {
    const { meta } = request;
    const isNew = !this.#registry.has(meta.id);
    this.#starting.add(meta.id);
    try {
      await this.#held.get(meta.id)?.catch(() => undefined);
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
        limits: request.limits,
        opening: request.opening,
        merged: request.merged,
      });
      // Its last answer can arrive together with the end of the keeper, which the registry has heard of by now.
      if (this.#keepers.find(link.record.id) !== link)
        throw connectionLost(`keeper ${link.record.id} went away as it had started ${meta.name}`);
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
    } finally {
      this.#starting.delete(meta.id);
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
