// All services: finds those a request means, starts what they depend on first, stops dependants first, tells those that
// wait when something changed, and remembers on disk what is wanted. What one service does is `service` and `transition`.

import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import { changeOf } from '../../config/plan.ts';
import type {
  EnvPairs,
  EnvPolicy,
  Run,
  ServiceConfig,
  ServiceInfo,
  TargetResult,
  Targets,
} from '../../protocol/types.ts';
import { adoptFromJournal, readRuns } from './adoption.ts';
import { type Answer, answer, chosenToStart, done, isEnabled, isUp } from './answers.ts';
import { Consequences, type SupervisorChange } from './consequences.ts';
import { Service } from './service.ts';
import { type ServicePorts, type ServiceRecord, serviceIdOf } from './servicePorts.ts';
import { ServiceSet } from './serviceSet.ts';
import { checkDependencies } from './startOrder.ts';
import type { StateFile } from './stateFile.ts';
import { type Explanation, explain } from './why.ts';

export interface SupervisorOptions extends Omit<ServicePorts, 'save' | 'unmet' | 'onDidChange'> {
  readonly stateFile: Pick<StateFile, 'load' | 'save'>;
}

export type StartParams = Targets & { readonly env: EnvPairs; readonly envPolicy: EnvPolicy };

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
      const { wanted, process } = service.machine;
      if (process.kind === 'unknown') adoptFromJournal(service, await readRuns(this.#options, service.id));
      else if (wanted === 'up' && process.kind === 'none') service.dispatch({ event: 'startRequested' });
    }
  }

  /** Declares one service that stands in no file, or changes it; what runs goes on as it is until restarted. */
  async declare(root: string | null, config: ServiceConfig): Promise<ServiceInfo> {
    checkDependencies(config, this.#services.configsOf(root));
    const service = this.#declare(root, config, 'hand');
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
      const change = changeOf(before, config);
      if (change === 'restart' || change === 'update')
        service.dispatch({ event: 'configChanged', needsRestart: change === 'restart' });
      return service;
    });
    await this.#options.stateFile.save();
    return services.map(({ info }) => info);
  }

  /** With all they depend on. `all` leaves out what is not started automatically, and what has completed. */
  async start({ env, envPolicy, ...targets }: StartParams): Promise<Answer> {
    const resolved = this.#services.resolve(targets);
    const chosen = chosenToStart(resolved);
    const isNamed = new Set(resolved.flatMap(({ isNamed, found }) => (isNamed ? found : [])));
    const results = new Map<Service, TargetResult>();
    for (const service of this.#services.withDependencies(chosen)) {
      const isDone = !isUp(service) && (isNamed.has(service) || service.machine.state.state !== 'completed');
      service.isBeingRemoved = false;
      service.isStopHeld = false;
      if (isDone) service.rememberEnvironment(envPolicy, env);
      if (isDone) service.dispatch({ event: 'startRequested' });
      if (chosen.has(service)) results.set(service, done(service, isDone));
    }
    await this.#options.stateFile.save();
    return answer(resolved, results);
  }

  async restart({ env, envPolicy, ...targets }: StartParams): Promise<Answer> {
    const resolved = this.#services.resolve(targets);
    const chosen = chosenToStart(resolved);
    const results = new Map<Service, TargetResult>();
    for (const service of this.#services.withDependencies(chosen)) {
      const isDependency = !chosen.has(service);
      if (isDependency && (isUp(service) || service.machine.state.state === 'completed')) continue;
      service.isBeingRemoved = false;
      service.isStopHeld = false;
      service.rememberEnvironment(envPolicy, env);
      service.dispatch({ event: isDependency ? 'startRequested' : 'restartRequested' });
      if (!isDependency) results.set(service, done(service, true));
    }
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
        const { process, state } = service.machine;
        const isDone = process.kind !== 'none' || state.state === 'waiting' || state.state === 'backingOff';
        service.isStopHeld = true;
        service.dispatch({ event: 'stopPlanned' });
        results.set(service, done(service, isDone));
      }
    });
    await this.#options.stateFile.save();
    return answer(resolved, results);
  }

  async remove(targets: Targets): Promise<{ results: TargetResult[] }> {
    const resolved = this.#services.resolve(targets);
    const results = new Map<Service, TargetResult>();
    for (const service of new Set(resolved.flatMap(({ found }) => found))) {
      results.set(service, done(service, true));
      this.#remove(service);
    }
    await this.#options.stateFile.save();
    return { results: answer(resolved, results).results };
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
    const { journal, clock } = this.#options;
    return {
      explanations: await Promise.all(services.map((service) => explain(service, journal, clock.now()))),
    };
  }

  dispose(): void {
    for (const service of this.#services.values()) service.dispose();
    this.#owned.dispose();
  }

  #add(record: ServiceRecord, isLoaded: boolean): Service {
    const service = new Service(this.#ports, record, isLoaded);
    this.#services.add(service);
    return service;
  }

  #declare(root: string | null, config: ServiceConfig, origin: ServiceRecord['origin']): Service {
    const session = serviceIdOf(root, config.name);
    const known = this.#services.get(session);
    if (known !== undefined) {
      known.origin = origin;
      known.isBeingRemoved = false;
      known.setConfig(config);
      return known;
    }
    const record = { root, config, origin, wanted: 'down', session, hasRun: false, startedAt: 0 } as const;
    const service = this.#add(record, false);
    this.#consequences.didChange(service);
    return service;
  }

  #remove(service: Service): void {
    service.isBeingRemoved = true;
    service.dispatch({ event: 'stopRequested' });
    this.#consequences.didChange(service);
  }
}
