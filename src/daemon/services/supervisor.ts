// All services: finds those a request means, starts what they depend on first, stops dependants first, tells those that
// wait when something changed, and remembers on disk what is wanted. What one service does is `service` and `transition`.

import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { Run, ServiceConfig, ServiceInfo, TargetResult, Targets } from '../../protocol/types.ts';
import { adoptFromJournal, readRuns } from './adoption.ts';
import { type Answer, answer, done, isEnabled, type StartParams } from './answers.ts';
import { configChange } from './configChange.ts';
import { Consequences, type SupervisorChange } from './consequences.ts';
import { probeOf } from './probes/probeOf.ts';
import { Service } from './service.ts';
import {
  newRecord,
  type Origin,
  type ServicePorts,
  type ServiceRecord,
  serviceIdOf,
} from './servicePorts.ts';
import { ServiceSet } from './serviceSet.ts';
import { restartServices, startServices } from './starting.ts';
import { checkDependencies } from './startOrder.ts';
import type { StateFile } from './stateFile.ts';
import { type Explanation, explain } from './why/explain.ts';

export interface SupervisorOptions
  extends Omit<ServicePorts, 'save' | 'unmet' | 'claimedPorts' | 'isEnding' | 'probeOf' | 'onDidChange'> {
  readonly stateFile: Pick<StateFile, 'load' | 'save'>;
}

export class Supervisor implements Disposable {
  readonly #options: SupervisorOptions;
  readonly #ports: ServicePorts;
  readonly #services = new ServiceSet();
  readonly #owned = new DisposableStore();
  readonly #didChange = this.#owned.add(new Emitter<SupervisorChange>());
  readonly #consequences: Consequences;

  readonly onDidChange = this.#didChange.event;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#ports = {
      ...options,
      save: () => options.stateFile.save(),
      unmet: (service) => this.#services.unmet(service),
      claimedPorts: (service) => this.#services.portsBeside(service),
      isEnding: (session) => this.#services.get(session)?.machine.state.state === 'stopping',
      probeOf: (probe, session) => probeOf(options, probe, session),
      onDidChange: (service) => this.#consequences.didChange(service),
    };
    this.#consequences = new Consequences(
      this.#services,
      (change) => this.#didChange.fire(change),
      () => void options.stateFile.save(),
    );
    const { runner } = options;
    this.#owned.add(
      runner.onDidExit(({ session, run, exit, end }) => this.#services.get(session)?.didExit(run, exit, end)),
    );
    this.#owned.add(
      runner.onDidLose(({ session, reason }) => {
        const service = this.#services.get(session);
        // A spawn under way tells itself what became of it.
        if (service?.machine.process.kind === 'live') service.dispatch({ event: 'lostKeeper', reason });
      }),
    );
  }

  /** Services that run or are about to: as long as there are any, the daemon is needed. */
  get enabledCount(): number {
    return [...this.#services.values()].filter(isEnabled).length;
  }

  /** Of all but those that are to be forgotten. */
  get records(): ServiceRecord[] {
    return [...this.#services.values()].filter((one) => !one.isBeingRemoved).map(({ record }) => record);
  }

  /** First thing after a start of the daemon; then `adopt` for each session a keeper has, then `finishAdoption`. */
  load(): void {
    const { records, isSameBoot } = this.#options.stateFile.load(() =>
      [...this.#services.values()].map(({ record }) => record),
    );
    for (const record of records) this.#consequences.isRecorded(this.#add(record, isSameBoot));
  }

  /** @returns false when no service of that session is declared: nobody supervises what runs there */
  async adopt(session: string, run: Run): Promise<boolean> {
    const service = this.#services.get(session);
    if (service === undefined) return false;
    service.adopt(run, await readRuns(this.#options, session));
    return true;
  }

  /** What no keeper has: its journal may still tell how it ended; else it is lost, or was never started. */
  async finishAdoption(): Promise<void> {
    for (const service of [...this.#services.values()]) {
      const { wanted, process, state } = service.machine;
      // Of those that have failed or are done it is known what became of them: that stands.
      const isBegun = wanted === 'up' && state.state === 'lost';
      if (process.kind === 'unknown') adoptFromJournal(service, await readRuns(this.#options, service.id));
      else if (isBegun && process.kind === 'none') service.dispatch({ event: 'startRequested' });
      service.resume();
    }
  }

  /** Declares one service that stands in no file, or changes it; what runs goes on as it is until restarted. */
  async declare(root: string | null, config: ServiceConfig, origin: Origin = 'hand'): Promise<ServiceInfo> {
    checkDependencies(config, this.#services.configsOf(root));
    const service = this.#declare(root, config, origin);
    await this.#options.stateFile.save();
    return service.info;
  }

  /** Declares what a file says, restarts what runs with something else, stops and forgets what it no longer says. */
  async apply(root: string, configs: readonly ServiceConfig[]): Promise<ServiceInfo[]> {
    const names = new Set(configs.map(({ name }) => name));
    for (const service of this.#services.inRoot(root))
      if (service.origin === 'file' && !names.has(service.name)) this.#remove(service);
    const services = configs.map((config) => {
      const before = this.#services.named(root, config.name)?.config;
      const service = this.#declare(root, config, 'file');
      const change = configChange(before, config);
      if (change !== null) service.dispatch(change);
      return service;
    });
    await this.#options.stateFile.save();
    return services.map(({ info }) => info);
  }

  /** With all they depend on. `all` leaves out what is not started automatically, and what has completed. */
  async start(params: StartParams): Promise<Answer> {
    const { resolved, results } = startServices(this.#services, params);
    await this.#options.stateFile.save();
    return answer(resolved, results);
  }

  async restart(params: StartParams): Promise<Answer> {
    const { resolved, results } = restartServices(this.#services, params);
    await this.#options.stateFile.save();
    return answer(resolved, results);
  }

  /** Dependants first: a service runs until those that need it have ended, if they are to be stopped as well. */
  async stop(targets: Targets): Promise<Answer> {
    const resolved = this.#services.resolve(targets);
    const results = new Map<Service, TargetResult>();
    // All are marked before the first one ends: then each knows which of its dependants are to end as well.
    this.#consequences.after(() => {
      for (const service of new Set(resolved.flatMap(({ found }) => found))) {
        const isDone = isEnabled(service);
        service.isStopHeld = true;
        service.dispatch({ event: 'stopPlanned' });
        results.set(service, done(service, isDone));
      }
    });
    await this.#options.stateFile.save();
    return answer(resolved, results);
  }

  async remove(targets: Targets): Promise<Answer> {
    const resolved = this.#services.resolve(targets);
    const results = new Map<Service, TargetResult>();
    for (const service of new Set(resolved.flatMap(({ found }) => found))) {
      results.set(service, done(service, true));
      this.#remove(service);
    }
    await this.#options.stateFile.save();
    return answer(resolved, results);
  }

  /** @param root absent: of all roots */
  configsOfFile(root: string): ServiceConfig[] {
    return this.#services.configsOfFile(root);
  }

  list(root?: string | null): ServiceInfo[] {
    const services = [...this.#services.values()];
    return (root === undefined ? services : services.filter((service) => service.root === root)).map(
      ({ info }) => info,
    );
  }

  /** Throws `notFound` or `ambiguous` for the first target that means nothing. */
  find(targets: Targets): ServiceInfo[] {
    const resolved = this.#services.resolve(targets);
    const failure = resolved.find((one) => one.failure !== null)?.failure;
    if (failure) throw failure;
    return [...new Set(resolved.flatMap(({ found }) => found))].map(({ info }) => info);
  }

  async why(targets: Targets): Promise<{ explanations: Explanation[] }> {
    const services = this.find(targets).flatMap(({ id }) => this.#services.get(id) ?? []);
    const { journal, findHolder, clock } = this.#options;
    const explained = services.map((service) => {
      const find = (name: string): Service | undefined => this.#services.named(service.root, name);
      return explain(service, { journal, findHolder, find, now: clock.now() });
    });
    return { explanations: await Promise.all(explained) };
  }

  dispose(): void {
    for (const service of this.#services.values()) service.dispose();
    this.#owned.dispose();
  }

  #add(record: ServiceRecord, isLoaded: boolean): Service {
    return this.#services.add(new Service(this.#ports, record, isLoaded));
  }

  #declare(root: string | null, config: ServiceConfig, origin: Origin): Service {
    const session = serviceIdOf(root, config.name);
    const known = this.#services.get(session);
    if (known !== undefined) {
      known.origin = origin;
      known.isBeingRemoved = false;
      known.setConfig(config);
      return known;
    }
    const service = this.#add(newRecord(root, config, origin), false);
    this.#consequences.didChange(service);
    return service;
  }

  #remove(service: Service): void {
    service.isBeingRemoved = true;
    service.dispatch({ event: 'stopRequested' });
    this.#consequences.didChange(service);
  }
}
