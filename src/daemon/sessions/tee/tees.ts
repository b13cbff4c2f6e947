// All copies of what sessions print: begun, stopped, gone on with after a restart of the daemon, and over when their
// session is. One that cannot go on says so in the journal it was copying.

import type { Disposable } from '../../../base/disposable.ts';
import type { Log } from '../../../host/log.ts';
import { type HostPaths, sessionPaths } from '../../../host/paths.ts';
import { openJournal } from '../../../journal/reader.ts';
import {
  alreadyExists,
  fileUnusable,
  invalidParams,
  isFailure,
  notFound,
} from '../../../protocol/failure.ts';
import type { DaemonParams, DaemonResult, TeeInfo } from '../../../protocol/types.ts';
import type { OutputWatch } from '../outputWatch.ts';
import type { SessionRegistry } from '../registry.ts';
import { Wakeups } from '../shell/wakeups.ts';
import { readTees, writeTees } from './records.ts';
import { Tee, type TeePlan } from './tee.ts';

/** What wakes it comes at once; this is only for what nobody tells. */
const LOOK_AGAIN_MS = 30_000;

export interface TeesOptions {
  readonly paths: HostPaths;
  readonly registry: SessionRegistry;
  readonly outputs: OutputWatch;
  readonly log: Log;
  /** Leaves a note in a session's journal. */
  readonly note: (session: string, text: string) => Promise<void>;
}

interface Running {
  readonly session: string;
  readonly tee: Tee;
  readonly wakeups: Wakeups;
  /** Resolves when nothing more is copied. */
  done: Promise<void>;
  isStopped: boolean;
}

export class Tees implements Disposable {
  readonly #options: TeesOptions;
  readonly #running = new Map<string, Running>();
  readonly #beginning = new Map<string, Promise<Running>>();
  readonly #writing = new Map<string, Promise<void>>();
  #isDisposed = false;

  constructor(options: TeesOptions) {
    this.#options = options;
  }

  async begin(params: DaemonParams<'session/tee'>): Promise<DaemonResult<'session/tee'>> {
    const { paths, registry } = this.#options;
    const { path, mode, onOverflow } = params;
    const { id } = registry.find(params.session, params.root);
    if (!path.startsWith('/') && !/^[A-Za-z]:[\\/]/.test(path)) {
      throw invalidParams('session/tee', `${path} is no absolute path`);
    }
    if (path.startsWith(paths.hostDir)) {
      throw invalidParams('session/tee', `${path} is among Holdfast's own files; choose another place`);
    }
    const key = keyOf(id, path);
    const plan: TeePlan = { path, stream: params.stream ?? null, onOverflow };
    const known = this.#running.get(key) ?? (await this.#beginning.get(key));
    if (known !== undefined) {
      const { stream, onOverflow: other } = known.tee.plan;
      if (stream === plan.stream && other === onOverflow) return { tee: infoOf(known) };
      throw alreadyExists('copy into', path, 'stop it first, or choose another file');
    }
    const beginning = this.#begin(id, plan, params.from, mode === 'truncate');
    this.#beginning.set(key, beginning);
    try {
      return { tee: infoOf(await beginning) };
    } finally {
      this.#beginning.delete(key);
    }
  }

  list({ session, root }: DaemonParams<'session/tees'>): DaemonResult<'session/tees'> {
    return { tees: this.#of(this.#options.registry.find(session, root).id).map(infoOf) };
  }

  async stop(params: DaemonParams<'session/stopTee'>): Promise<DaemonResult<'session/stopTee'>> {
    const { id, name } = this.#options.registry.find(params.session, params.root);
    const { path } = params;
    const chosen = this.#of(id).filter(({ tee }) => path === undefined || tee.plan.path === path);
    if (chosen.length === 0 && path !== undefined) throw notFound(`copy of ${name} into`, path);
    for (const running of chosen) this.#end(running);
    await Promise.all(chosen.map(({ done }) => done));
    return { stopped: chosen.map(infoOf) };
  }

  /** Goes on with what an earlier daemon copied. */
  async resume(): Promise<void> {
    const { paths, registry, log } = this.#options;
    for (const { id } of registry.list()) {
      try {
        for (const record of readTees(paths, id)) {
          const journal = await openJournal(sessionPaths(paths, id).journalDir);
          const didAnchor = (): Promise<void> => this.#write(id);
          await Tee.goOn(journal, record, { didAnchor }).then(
            (tee) => this.#run(id, tee),
            (error: unknown) => this.#failed(id, record.path, error),
          );
        }
        await this.#write(id);
      } catch (error) {
        log.error('what is copied of a session cannot be read', error, { session: id });
      }
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const running of this.#running.values()) {
      running.isStopped = true;
      running.wakeups.dispose();
    }
  }

  async #begin(id: string, plan: TeePlan, from: number | undefined, truncates: boolean): Promise<Running> {
    const journal = await openJournal(sessionPaths(this.#options.paths, id).journalDir);
    const how = { from: Math.min(from ?? journal.end, journal.end), truncates };
    const didAnchor = (): Promise<void> => this.#write(id);
    let tee: Tee;
    try {
      tee = await Tee.begin(journal, plan, how, { didAnchor });
    } catch (error) {
      if (isFailure(error)) throw error;
      throw fileUnusable(plan.path, error instanceof Error ? error.message : String(error));
    }
    const running = this.#run(id, tee);
    await this.#write(id);
    return running;
  }

  #run(session: string, tee: Tee): Running {
    const { registry, outputs } = this.#options;
    const wakeups = new Wakeups();
    const running: Running = { session, tee, wakeups, isStopped: false, done: Promise.resolve() };
    wakeups.add((didHappen) => outputs.watch(session, didHappen));
    wakeups.add((didHappen) =>
      registry.onDidHappen((happened) => {
        if (happened.session.id === session) didHappen();
      }),
    );
    this.#running.set(keyOf(session, tee.plan.path), running);
    running.done = this.#follow(running);
    return running;
  }

  async #follow(running: Running): Promise<void> {
    const { session, tee, wakeups } = running;
    try {
      while (!running.isStopped) {
        // Asked before: what it printed last is in the journal when it has ended.
        const isLast = this.#isOver(session);
        await tee.advance(() => running.isStopped);
        if (isLast) break;
        await wakeups.next(LOOK_AGAIN_MS);
      }
    } catch (error) {
      await this.#failed(session, tee.plan.path, error);
    }
    wakeups.dispose();
    await tee.close().catch(() => undefined);
    // The next daemon goes on with it.
    if (this.#isDisposed) return;
    this.#running.delete(keyOf(session, tee.plan.path));
    await this.#write(session);
  }

  /** A service may run again; its copy ends with the service. */
  #isOver(session: string): boolean {
    const info = this.#options.registry.get(session);
    if (info === undefined) return true;
    return info.kind !== 'service' && info.state !== 'running' && info.state !== 'starting';
  }

  #end(running: Running): void {
    running.isStopped = true;
    running.wakeups.wake();
  }

  async #failed(session: string, path: string, error: unknown): Promise<void> {
    const { log, note } = this.#options;
    const reason = error instanceof Error ? error.message : String(error);
    log.error('a copy of what a session prints has ended', error, { session, path });
    await note(session, `the copy into ${path} has ended: ${reason}`.slice(0, 200)).catch(() => undefined);
  }

  #of(session: string): Running[] {
    return [...this.#running.values()].filter((running) => running.session === session);
  }

  /** One after the other, each with what is true then. */
  #write(session: string): Promise<void> {
    const { paths, registry, log } = this.#options;
    const before = this.#writing.get(session) ?? Promise.resolve();
    const writing = before.then(async () => {
      if (this.#isDisposed || !registry.has(session)) return;
      try {
        await writeTees(
          paths,
          session,
          this.#of(session).map(({ tee }) => tee.record),
        );
      } catch (error) {
        log.error('what is copied of a session cannot be written down', error, { session });
      }
    });
    this.#writing.set(session, writing);
    return writing;
  }
}

function keyOf(session: string, path: string): string {
  return `${session} ${path}`;
}

function infoOf({ session, tee }: Running): TeeInfo {
  return { session, ...tee.plan, position: tee.position };
}
