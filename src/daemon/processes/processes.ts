// Processes as a client asks for them: look at trees, spawn, register, end, find what is left over and who holds a port.
// Each verb has its file; here it is given what it needs.

import type { Disposable } from '../../base/disposable.ts';
import type { Log } from '../../host/log.ts';
import { leftAlone, processGone } from '../../protocol/failure.ts';
import { isOriginator } from '../../protocol/originator.ts';
import type {
  DaemonParams,
  DaemonResult,
  PortHolder,
  ProcessInfo,
  TrackedProcess,
} from '../../protocol/types.ts';
import { killOrphans } from './killOrphans.ts';
import { killTree } from './killTree.ts';
import { killZombies } from './killZombies.ts';
import { type Owners, protectedPids } from './owners.ts';
import { portHolder } from './portHolder.ts';
import type { Registered } from './registered.ts';
import { ProcessSampler } from './sampler.ts';
import { type RootsOf, Sampling } from './sampling.ts';
import { type SpawnParts, spawn, trackedOf } from './spawn.ts';
import type { ProcessTable } from './table.ts';

export interface ProcessesParts extends SpawnParts {
  readonly table: ProcessTable;
  readonly owners: Owners;
  readonly registered: Registered;
  readonly rootsOf: RootsOf;
  readonly log: Pick<Log, 'info' | 'error'>;
}

export class Processes {
  readonly #parts: ProcessesParts;
  readonly #sampling: Sampling;
  readonly #paced: Sampling;

  constructor(parts: ProcessesParts) {
    this.#parts = parts;
    const { table, owners, rootsOf, log } = parts;
    const serviceOf = (session: string): string | null => owners.session(session)?.service ?? null;
    const onError = (error: unknown): void => void log.error('processes could not be sampled', error);
    this.#sampling = new Sampling(new ProcessSampler(table, serviceOf), rootsOf, onError);
    this.#paced = new Sampling(new ProcessSampler(table, serviceOf), rootsOf, onError);
  }

  tree(params: DaemonParams<'process/tree'>): Promise<DaemonResult<'process/tree'>> {
    return this.#sampling.tree(params);
  }

  watch(
    params: Parameters<Sampling['watch']>[0],
    listener: (processes: readonly ProcessInfo[], sampledAt: number) => void,
  ): Disposable {
    return this.#sampling.watch(params, listener);
  }

  usageOf(sessions: readonly string[]): ReturnType<Sampling['usageOf']> {
    return this.#sampling.usageOf(sessions);
  }

  /** For one who looks at an even pace: the percentages are since its own last look, not since anybody's. */
  pacedUsageOf(sessions: readonly string[]): ReturnType<Sampling['usageOf']> {
    return this.#paced.usageOf(sessions);
  }

  spawn(params: DaemonParams<'process/spawn'>): Promise<DaemonResult<'process/spawn'>> {
    return spawn(this.#parts, params);
  }

  /** Rejects with `processGone`, or with `leftAlone` for what is the daemon's own. */
  async register({
    pid,
    startTime,
    root,
    originator,
  }: DaemonParams<'process/register'>): Promise<DaemonResult<'process/register'>> {
    const { table, owners, registered } = this.#parts;
    const look = await table.read();
    const process = look.byPid.get(pid);
    if (process === undefined || process.state === 'Z') throw processGone(pid);
    if (startTime !== null && process.startTime !== startTime) throw processGone(pid);
    const details = await table.platform.details(process);
    const command = details?.command ?? process.name;
    const reason = protectedPids(look, owners, null).get(pid);
    if (reason !== undefined) throw leftAlone(pid, command, reason);
    const known = { pid, startTime: process.startTime, command, cwd: details?.cwd ?? null, root, originator };
    const since = Date.now();
    await registered.add({ ...known, registeredAt: since });
    return { process: { ...known, session: null, containment: null, since } };
  }

  async unregister({ pid }: DaemonParams<'process/unregister'>): Promise<{ wasRegistered: boolean }> {
    return { wasRegistered: await this.#parts.registered.remove(pid) };
  }

  /** Oldest first. */
  list({ root, originator }: DaemonParams<'process/list'>): DaemonResult<'process/list'> {
    const { owners, registered, keepers } = this.#parts;
    const spawned = owners.sessions().flatMap((session): TrackedProcess[] => {
      const tracked = session.state === 'running' ? trackedOf(session, keepers) : undefined;
      return tracked === undefined ? [] : [tracked];
    });
    const others = registered.list().map(
      ({ registeredAt, ...one }): TrackedProcess => ({
        ...one,
        session: null,
        containment: null,
        since: registeredAt,
      }),
    );
    const processes = [...spawned, ...others]
      .filter((one) => root === undefined || one.root === root)
      .filter((one) => originator === undefined || isOriginator(one.originator, originator))
      .sort((a, b) => a.since - b.since || a.pid - b.pid);
    return { processes };
  }

  async killTree(params: DaemonParams<'process/killTree'>): Promise<DaemonResult<'process/killTree'>> {
    const { table, owners, log } = this.#parts;
    const result = await killTree(table, owners, params);
    log.info('a process was ended', { pid: params.pid, any: params.any, ...countsOf(result) });
    return result;
  }

  killZombies(params: DaemonParams<'process/killZombies'>): Promise<DaemonResult<'process/killZombies'>> {
    return killZombies(this.#parts.table, this.#parts.owners, params);
  }

  async killOrphans(
    params: DaemonParams<'process/killOrphans'>,
  ): Promise<DaemonResult<'process/killOrphans'>> {
    const { table, owners, registered, log } = this.#parts;
    const result = await killOrphans(table, owners, registered, params);
    if (!params.dryRun) log.info('orphans were ended', countsOf(result));
    return result;
  }

  /** For `port/holder`, and for services whose port is taken. */
  portHolder(port: number): Promise<PortHolder | null> {
    return portHolder(this.#parts.table, this.#parts.owners, port);
  }
}

function countsOf({
  ended,
  left,
}: {
  readonly ended: readonly unknown[];
  readonly left: readonly unknown[];
}) {
  return { ended: ended.length, left: left.length };
}
