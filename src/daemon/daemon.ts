// The daemon as its parts: built once, wired to each other, and what handlers reach. It owns no child process; whatever
// runs belongs to keepers, so that any instant is a good one for this process to die.

import { join } from 'node:path';
import { type Disposable, DisposableStore } from '../base/disposable.ts';
import { reach } from '../base/faults.ts';
import type { Log } from '../host/log.ts';
import type { HostPaths } from '../host/paths.ts';
import type { Containment, DaemonRecord } from '../host/records.ts';
import type { Tracer } from '../ipc/connection.ts';
import { Clients } from './clients.ts';
import { Configs } from './configs/configs.ts';
import { Histories } from './disk/histories.ts';
import type { Quota } from './disk/quota.ts';
import { quotaOf } from './disk/quotaOf.ts';
import { Keepers } from './keepers/keepers.ts';
import { Lifetime } from './lifetime.ts';
import { Logs } from './logs/logs.ts';
import { Processes } from './processes/processes.ts';
import { Registered } from './processes/registered.ts';
import { ProcessTable } from './processes/table.ts';
import { Server } from './server.ts';
import { type History, historyOf } from './services/history/history.ts';
import { StateFile } from './services/stateFile.ts';
import type { Supervisor } from './services/supervisor.ts';
import { Survival } from './services/survival.ts';
import { SessionActions } from './sessions/actions.ts';
import { SessionCreation } from './sessions/create.ts';
import { readEndedSessions } from './sessions/history.ts';
import { liveRunsOf } from './sessions/liveRuns.ts';
import { Looking } from './sessions/looking.ts';
import { readSessionsOnDisk } from './sessions/onDisk.ts';
import { OutputWatch } from './sessions/outputWatch.ts';
import { ownersOf } from './sessions/ownersOf.ts';
import { SessionRegistry } from './sessions/registry.ts';
import { Remains } from './sessions/remains.ts';
import { SessionResume } from './sessions/resume.ts';
import { Room } from './sessions/room.ts';
import { Runs } from './sessions/runs.ts';
import { Screens } from './sessions/screens.ts';
import { ServiceRunner } from './sessions/serviceRunner.ts';
import { ShellRunner } from './sessions/shell/runCommand.ts';
import { logSources, screenedSession } from './sessions/sources.ts';
import { Tees } from './sessions/tee/tees.ts';
import { Tickets } from './sessions/tickets.ts';
import type { OwnerGraces } from './sessions/visuals/owners.ts';
import { Visuals } from './sessions/visuals/visuals.ts';
import type { ShutdownRequest } from './shutdown.ts';
import { StateHub } from './stateHub.ts';
import { newSupervisor } from './supervision.ts';
import { askForOutput, wire } from './wire.ts';

export interface DaemonOptions {
  readonly paths: HostPaths;
  readonly log: Log;
  readonly record: DaemonRecord;
  readonly containment: Containment;
  readonly bundleDir: string;
  readonly isPersistent: boolean;
  /** Somebody runs it in a terminal, or as a unit of their own. */
  readonly isForeground: boolean;
  readonly tracer: Tracer | undefined;
  readonly ephemeralGraceMs: number | undefined;
  readonly maxSessions: number;
  readonly diskQuotaBytes: number | undefined;
  readonly historyIntervalMs: number | undefined;
  readonly graces: OwnerGraces;
  /** Ends this process in order. */
  readonly end: (request: ShutdownRequest | { readonly handOverTo: string }) => void;
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
  readonly resuming: SessionResume;
  readonly actions: SessionActions;
  readonly tickets: Tickets;
  readonly remains: Remains;
  readonly supervisor: Supervisor;
  readonly survival: Survival;
  readonly processes: Processes;
  readonly history: History;
  readonly configs: Configs;
  readonly logs: Logs;
  readonly histories: Histories;
  readonly quota: Quota;
  readonly screens: Screens;
  readonly looking: Looking;
  readonly visuals: Visuals;
  readonly shells: ShellRunner;
  readonly tees: Tees;
  readonly lifetime: Lifetime;
  readonly server: Server;
  readonly isForeground: boolean;
  readonly end: DaemonOptions['end'];
  readonly #stateFile: StateFile;
  readonly #record: DaemonRecord;
  readonly #owned = new DisposableStore();

  constructor(options: DaemonOptions) {
    const { paths, log, record } = options;
    this.paths = paths;
    this.log = log;
    this.#record = record;
    this.containment = options.containment;
    this.tracer = options.tracer;
    this.isForeground = options.isForeground;
    this.end = options.end;
    this.keepers = this.#owned.add(
      new Keepers({
        ...options,
        epoch: record.epoch,
        instance: record.instance,
        countSessions: (keeper) => this.registry.ofKeeper(keeper).length,
      }),
    );
    this.outputs = new OutputWatch((session, intervalMs) => askForOutput(this, session, intervalMs));
    const table = new ProcessTable(paths.home);
    this.remains = new Remains(this.registry, table, log);
    this.tickets = new Tickets(this.registry, this.keepers);
    const runs = new Runs(paths, this.registry, this.keepers);
    this.visuals = this.#owned.add(
      new Visuals({ ...options, registry: this.registry, keepers: this.keepers }),
    );
    this.actions = new SessionActions(paths, this.registry, this.keepers);
    this.creation = new SessionCreation({
      paths,
      registry: this.registry,
      runs,
      tickets: this.tickets,
      room: new Room({ ...options, registry: this.registry, purge: (id) => this.actions.purge(id) }),
    });

    const workerScript = join(options.bundleDir, 'worker.js');
    const screened = (id: string) => screenedSession(paths, this.registry, id);
    this.screens = this.#owned.add(new Screens({ workerScript, log, find: screened }));
    this.resuming = new SessionResume(this, runs);
    this.looking = new Looking(paths, this.registry, this.actions, this.screens, this.outputs);

    this.shells = new ShellRunner(this);
    const { outputs } = this;
    const note = (session: string, text: string): Promise<void> => this.actions.note(session, text);
    this.tees = this.#owned.add(new Tees({ paths, log, outputs, note, registry: this.registry }));

    this.#stateFile = new StateFile({ path: paths.stateFile, bootId: record.bootId, log });
    this.supervisor = newSupervisor(this.#owned, {
      paths,
      log,
      registry: this.registry,
      runner: new ServiceRunner(this.registry, runs, this.actions, this.outputs, this.remains, this.looking),
      stateFile: this.#stateFile,
      processes: () => this.processes,
    });
    const { supervisor } = this;
    this.survival = new Survival({ path: paths.snapshotFile, supervisor, log, now: Date.now });
    const registered = new Registered(paths, log);
    this.processes = new Processes({
      table,
      registered,
      log,
      creation: this.creation,
      actions: this.actions,
      keepers: this.keepers,
      owners: ownersOf({ paths, registry: this.registry, keepers: this.keepers, runs, registered }),
      rootsOf: (which) => [
        ...liveRunsOf(this.registry, which),
        ...(which.session === null ? registered.roots(which.root) : []),
      ],
    });
    this.history = this.#owned.add(historyOf(this, options.historyIntervalMs));
    const sources = logSources(paths, this.supervisor, this.registry, this.outputs);
    this.logs = this.#owned.add(new Logs({ workerScript, log, sources }));
    const { registry, keepers, screens } = this;
    const didClear = (session: string): void => screens.forget(session);
    this.histories = new Histories({ paths, registry, keepers, runs, find: sources.find, didClear });
    this.quota = this.#owned.add(quotaOf(this, options.diskQuotaBytes));
    this.configs = this.#owned.add(new Configs(this.supervisor, log));
    this.server = this.#owned.add(new Server(this, log));
    this.lifetime = this.#owned.add(
      new Lifetime(
        options.isPersistent,
        () => ({
          clients: this.server.clientCount,
          liveSessions: this.registry.countLiving(),
          enabledServices: this.supervisor.enabledCount,
        }),
        (reason) => this.end({ reason, stopSessions: false, timeoutMs: 0 }),
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
    this.visuals.load();
    reach('start/loaded');
    if (this.#stateFile.isPersistent) this.lifetime.setPersistent(true);
    await this.keepers.adopt();
    reach('start/adopted');
    await readEndedSessions(this);
    await this.#adoptServices();
    await this.tees.resume();
    this.configs.resume();
    this.quota.review();
    await this.server.listen(this.record.socket);
    this.lifetime.review();
  }

  async setPersistence(persistent: boolean): Promise<{ persistent: boolean }> {
    this.lifetime.setPersistent(persistent);
    await this.#stateFile.setPersistent(persistent);
    this.hub.publish({ change: 'persistenceSet', persistent });
    return { persistent };
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
