// The daemon as its parts: built once, wired to each other, and what handlers reach. It owns no child process; whatever
// runs belongs to keepers, so that any instant is a good one for this process to die.

import { join } from 'node:path';
import { type Disposable, DisposableStore } from '../base/disposable.ts';
import type { Log } from '../host/log.ts';
import type { HostPaths } from '../host/paths.ts';
import type { Containment, DaemonRecord } from '../host/records.ts';
import type { Tracer } from '../ipc/connection.ts';
import type { DaemonParams, DaemonResult } from '../protocol/types.ts';
import { Clients } from './clients.ts';
import { Configs } from './configs.ts';
import { Keepers } from './keepers/keepers.ts';
import { Lifetime } from './lifetime.ts';
import { Logs } from './logs/logs.ts';
import { ProcessSampler } from './processes/sampler.ts';
import { Sampling } from './processes/sampling.ts';
import { Server } from './server.ts';
import { serviceEnvironment } from './services/environment.ts';
import { probePort } from './services/portProbe.ts';
import { StateFile } from './services/stateFile.ts';
import { Supervisor } from './services/supervisor.ts';
import { realTimers } from './services/timers.ts';
import { SessionActions } from './sessions/actions.ts';
import { SessionCreation } from './sessions/create.ts';
import { Journals, readEndedSessions } from './sessions/history.ts';
import { liveRunsOf } from './sessions/liveRuns.ts';
import { Looking } from './sessions/looking.ts';
import { isLiving } from './sessions/names.ts';
import { readSessionsOnDisk } from './sessions/onDisk.ts';
import { OutputWatch } from './sessions/outputWatch.ts';
import { SessionRegistry } from './sessions/registry.ts';
import { Remains } from './sessions/remains.ts';
import { Runs } from './sessions/runs.ts';
import { Screens } from './sessions/screens.ts';
import { ServiceRunner } from './sessions/serviceRunner.ts';
import { logSources, screenedSession } from './sessions/sources.ts';
import { Tickets } from './sessions/tickets.ts';
import { StateHub } from './stateHub.ts';
import { askForOutput, wire } from './wire.ts';

export interface DaemonOptions {
  readonly paths: HostPaths;
  readonly log: Log;
  readonly record: DaemonRecord;
  readonly containment: Containment;
  readonly bundleDir: string;
  readonly isPersistent: boolean;
  readonly tracer: Tracer | undefined;
  readonly ephemeralGraceMs: number | undefined;
  /** Ends this process in order. */
  readonly end: (request: { reason: string; stopSessions: boolean; timeoutMs: number }) => void;
  /** A newer daemon controls the keepers: end at once and touch nothing. */
  readonly wasSuperseded: (epoch: number) => void;
}

export class Daemon implements Disposable {
  readonly paths: HostPaths;
  readonly log: Log;
  readonly containment: Containment;
  readonly tracer: Tracer | undefined;
  readonly hub = new StateHub();
  readonly registry = new SessionRegistry();
  readonly clients = new Clients((window) => this.registry.viewersOf(window));
  readonly keepers: Keepers;
  readonly outputs: OutputWatch;
  readonly creation: SessionCreation;
  readonly actions: SessionActions;
  readonly tickets: Tickets;
  readonly remains: Remains;
  readonly supervisor: Supervisor;
  readonly sampling: Sampling;
  readonly configs: Configs;
  readonly logs: Logs;
  readonly screens: Screens;
  readonly looking: Looking;
  readonly lifetime: Lifetime;
  readonly server: Server;
  readonly #stateFile: StateFile;
  readonly #record: DaemonRecord;
  readonly #end: DaemonOptions['end'];
  readonly #owned = new DisposableStore();

  constructor(options: DaemonOptions) {
    const { paths, log, record } = options;
    this.paths = paths;
    this.log = log;
    this.#record = record;
    this.containment = options.containment;
    this.tracer = options.tracer;
    this.#end = options.end;

    this.keepers = this.#owned.add(
      new Keepers({ ...options, epoch: record.epoch, instance: record.instance }),
    );
    this.outputs = new OutputWatch((session, intervalMs) => askForOutput(this, session, intervalMs));
    this.remains = new Remains(this.registry, paths.home, log);
    this.tickets = new Tickets(this.registry, this.keepers);
    const runs = new Runs(paths, this.registry, this.keepers);
    this.actions = new SessionActions(paths, this.registry, this.keepers);
    this.creation = new SessionCreation(paths, this.registry, runs, this.tickets);

    this.#stateFile = new StateFile({ path: paths.stateFile, bootId: record.bootId, log });
    this.supervisor = this.#owned.add(
      new Supervisor({
        runner: new ServiceRunner(this.registry, runs, this.actions, this.outputs, this.remains),
        journal: new Journals(paths),
        clock: { now: () => Date.now(), monotonic: () => performance.now() },
        timers: realTimers,
        random: Math.random,
        log,
        probePort,
        stateFile: this.#stateFile,
        composeEnvironment: (request) => serviceEnvironment(paths, request),
      }),
    );
    this.sampling = new Sampling(
      new ProcessSampler(),
      (which) => liveRunsOf(this.registry, which),
      (error) => {
        log.error('processes could not be sampled', error);
      },
    );
    const workerScript = join(options.bundleDir, 'worker.js');
    this.screens = this.#owned.add(
      new Screens({
        workerScript,
        log,
        find: (id) => screenedSession(paths, this.registry, id),
      }),
    );
    this.logs = this.#owned.add(
      new Logs({
        workerScript,
        log,
        sources: logSources(paths, this.supervisor, this.registry, this.outputs),
      }),
    );
    this.looking = new Looking(paths, this.registry, this.actions, this.screens, this.outputs);
    this.configs = new Configs(this.supervisor);
    this.server = this.#owned.add(new Server(this, log));
    this.lifetime = this.#owned.add(
      new Lifetime(
        options.isPersistent,
        () => ({
          clients: this.server.clientCount,
          liveSessions: this.registry.list().filter(isLiving).length,
          enabledServices: this.supervisor.enabledCount,
        }),
        (reason) => this.#end({ reason, stopSessions: false, timeoutMs: 0 }),
        options.ephemeralGraceMs,
      ),
    );
    this.#owned.add(wire(this));
  }

  /** Who this daemon is; its epoch is final once it has started. */
  get record(): DaemonRecord {
    return { ...this.#record, epoch: this.keepers.epoch };
  }

  /** Reads what lies on disk, adopts the keepers that live, then lets clients in. */
  async start(): Promise<void> {
    for (const { meta, keeper } of readSessionsOnDisk(this.paths, this.log)) this.registry.add(meta, keeper);
    this.supervisor.load();
    if (this.#stateFile.isPersistent) this.lifetime.setPersistent(true);
    await this.keepers.adopt();
    await readEndedSessions(this);
    await this.#adoptServices();
    await this.server.listen(this.record.socket);
    this.lifetime.review();
  }

  async setPersistence(persistent: boolean): Promise<{ persistent: boolean }> {
    this.lifetime.setPersistent(persistent);
    await this.#stateFile.setPersistent(persistent);
    this.hub.publish({ change: 'persistenceSet', persistent });
    return { persistent };
  }

  /** Acknowledged first; the daemon ends when the answer is on its way. */
  requestShutdown(request: DaemonParams<'daemon/shutdown'>): DaemonResult<'daemon/shutdown'> {
    setImmediate(() => this.#end(request));
    return {};
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #adoptServices(): Promise<void> {
    for (const { id, kind, run } of this.registry.list()) {
      if (kind !== 'service' || run === null || !this.registry.isKept(id)) continue;
      const isSupervised = await this.supervisor.adopt(id, run);
      if (!isSupervised) this.log.warn('a service runs that is not declared', { session: id });
    }
    await this.supervisor.finishAdoption();
  }
}
