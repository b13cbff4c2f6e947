// Runs programs for the supervisor: a service's session is one like any other, owned by the root's keeper.

import { Emitter, type Event } from '../../base/event.ts';
import type { SessionMeta } from '../../host/records.ts';
import type { EnvPairs, JournalBudget, Run, Size } from '../../protocol/types.ts';
import { FILE_SCHEMA_VERSION } from '../../protocol/version.ts';
import { newId } from '../newId.ts';
import type {
  DidExit,
  DidLose,
  ExecRequest,
  ExecResult,
  SessionRunner,
  SpawnRequest,
} from '../services/sessionRunner.ts';
import type { SessionActions } from './actions.ts';
import type { Looking } from './looking.ts';
import type { OutputWatch } from './outputWatch.ts';
import type { SessionRegistry } from './registry.ts';
import type { Remains } from './remains.ts';
import type { Runs } from './runs.ts';

/** Wide enough that programs do not wrap their log lines; a viewer's size replaces it. */
const UNWATCHED_SIZE: Size = { cols: 120, rows: 30 };

export class ServiceRunner implements SessionRunner {
  readonly #registry: SessionRegistry;
  readonly #runs: Runs;
  readonly #actions: SessionActions;
  readonly #watch: OutputWatch;
  readonly #remains: Remains;
  readonly #looking: Looking;
  readonly #exited = new Emitter<DidExit>();
  readonly #lost = new Emitter<DidLose>();

  readonly onDidExit: Event<DidExit> = this.#exited.event;
  readonly onDidLose: Event<DidLose> = this.#lost.event;

  constructor(
    registry: SessionRegistry,
    runs: Runs,
    actions: SessionActions,
    watch: OutputWatch,
    remains: Remains,
    looking: Looking,
  ) {
    this.#registry = registry;
    this.#runs = runs;
    this.#actions = actions;
    this.#watch = watch;
    this.#remains = remains;
    this.#looking = looking;
    registry.onDidExit((exit) => {
      if (registry.get(exit.session)?.kind !== 'service') return;
      if (exit.exit.outcome === 'lost')
        this.#lost.fire({ session: exit.session, reason: 'its keeper is gone' });
      else this.#exited.fire(exit);
    });
  }

  spawn(request: SpawnRequest): Promise<Run> {
    const known = this.#registry.meta(request.session);
    const meta: SessionMeta = {
      schema: FILE_SCHEMA_VERSION,
      id: request.session,
      name: request.name,
      kind: 'service',
      root: request.root,
      argv: request.argv,
      cwd: request.cwd,
      tags: known?.tags ?? [],
      parent: null,
      originator: `holdfast-service:${process.pid}`,
      service: request.serviceId,
      createdAt: known?.createdAt ?? Date.now(),
      nonce: null,
    };
    const { argv, cwd, env, tty, journal, limits } = request;
    const size = this.#registry.get(request.session)?.size ?? UNWATCHED_SIZE;
    return this.#runs.start({ meta, argv, cwd, env, tty, size, journal, limits });
  }

  terminate(session: string, how: { readonly signal: string; readonly graceMs: number }): Promise<void> {
    return this.#actions.endRun(session, how.signal, how.graceMs);
  }

  signal(session: string, signal: string): Promise<void> {
    return this.#actions.signal({ session, root: null, signal });
  }

  exec(session: string, request: ExecRequest): Promise<ExecResult> {
    return this.#actions.exec(session, request);
  }

  async sendKeys(session: string, keys: readonly string[]): Promise<void> {
    const params = { session, root: null, text: '', keys: [...keys], eof: false, writeId: newId() };
    await this.#looking.sendKeys(params);
  }

  setJournal(session: string, journal: JournalBudget): Promise<void> {
    return this.#actions.setJournal(session, journal);
  }

  endRemains(session: string): Promise<readonly number[]> {
    return this.#remains.end(session);
  }

  environmentOf(session: string): Promise<EnvPairs> {
    return this.#actions.environmentOf(session);
  }

  watchOutput(session: string): Event<{ readonly end: number }> {
    return (listener) => this.#watch.watch(session, listener);
  }
}
