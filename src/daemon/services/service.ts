// One service: holds its machine, carries out what transitions ask for, and reports back what came of it. Who else there
// is (dependencies, dependants, the state file) is the supervisor's business.

import { type Disposable, MutableDisposable } from '../../base/disposable.ts';
import type { EnvPairs, EnvPolicy, Run, RunExit, ServiceConfig, ServiceInfo } from '../../protocol/types.ts';
import { type Effect, type Machine, machineOf, type ServiceEvent } from './machine.ts';
import { readLinesUntil } from './output.ts';
import { ReadinessWatch } from './readiness.ts';
import { countRestarts } from './restartPolicy.ts';
import { describeService } from './serviceInfo.ts';
import type { ServicePorts, ServiceRecord } from './servicePorts.ts';
import type { RunRecord } from './sessionRunner.ts';
import { REBUILT, type StartEnvironment, trySpawn } from './spawning.ts';
import { transition } from './transition.ts';

/** Shown with a crash. */
const LAST_LINES = 10;

export class Service implements Disposable {
  readonly id: string;
  readonly root: string | null;
  origin: ServiceRecord['origin'];
  /** Forgotten as soon as nothing of it runs. */
  isBeingRemoved = false;
  /** Stopped as soon as its dependants are. */
  isStopHeld = false;
  readonly #ports: ServicePorts;
  #config: ServiceConfig;
  #machine: Machine;
  #hasRun: boolean;
  #startedAt: number;
  #environment: Promise<StartEnvironment> = Promise.resolve(REBUILT);
  #isEnvRebuilt = false;
  #startedWith: ServiceConfig | undefined;
  #attempt = 0;
  #spawning: Promise<void> = Promise.resolve();
  #end: number | undefined;
  #isDisposed = false;
  readonly #timer = new MutableDisposable();
  readonly #watch = new MutableDisposable<ReadinessWatch>();

  /** One that was declared just now, or `loaded` from disk, where it is not known yet what of it lives. */
  constructor(ports: ServicePorts, record: ServiceRecord, isLoaded: boolean) {
    this.id = record.session;
    this.root = record.root;
    this.origin = record.origin;
    this.#ports = ports;
    this.#config = record.config;
    this.#hasRun = record.hasRun;
    this.#startedAt = record.startedAt;
    this.#machine = machineOf(record.wanted, isLoaded && record.hasRun);
  }

  get name(): string {
    return this.#config.name;
  }

  get config(): ServiceConfig {
    return this.#config;
  }

  get machine(): Machine {
    return this.#machine;
  }

  /** What the last readiness probe said. */
  get lastProbe(): string | null {
    return this.#watch.value?.lastResult ?? null;
  }

  get record(): ServiceRecord {
    return {
      root: this.root,
      config: this.#config,
      origin: this.origin,
      wanted: this.#machine.wanted,
      session: this.id,
      hasRun: this.#hasRun,
      startedAt: this.#startedAt,
    };
  }

  get info(): ServiceInfo {
    return describeService({
      id: this.id,
      root: this.root,
      config: this.#config,
      machine: this.#machine,
      hasRun: this.#hasRun,
      startedWith: this.#startedWith,
      isEnvRebuilt: this.#isEnvRebuilt,
    });
  }

  /** For the next run and all restarts after it; in memory only. */
  rememberEnvironment(policy: EnvPolicy, client: EnvPairs): void {
    this.#environment = Promise.resolve({ policy, client, isRebuilt: false });
    this.#startedAt = this.#ports.clock.now();
  }

  setConfig(config: ServiceConfig): void {
    this.#config = config;
    this.#ports.onDidChange(this);
  }

  dispatch(event: ServiceEvent): void {
    // What comes in after the end of the daemon is the next one's business.
    if (this.#isDisposed) return;
    const around = {
      config: this.#config,
      unmet: this.#ports.unmet(this),
      now: this.#ports.clock.now(),
      random: this.#ports.random(),
    };
    const { machine, effects } = transition(around, this.#machine, event);
    const isChanged = machine !== this.#machine;
    this.#machine = machine;
    for (const effect of effects) this.#execute(effect);
    if (isChanged) this.#ports.onDidChange(this);
  }

  /** The run ended, all it printed lies before `end`. */
  didExit(run: Run, exit: RunExit, end: number): void {
    this.#end = end;
    this.dispatch({ event: 'exited', run, exit });
  }

  /** A run a keeper still has, or had, after a start of the daemon. @param records its runs, from the journal */
  adopt(run: Run, records: readonly RunRecord[]): void {
    if (this.#machine.process.kind !== 'unknown') return;
    this.#end = records.at(-1)?.end;
    // The next restart may come when the keeper has forgotten it.
    this.#environment = this.#ports.runner.environmentOf(this.id).then(
      (client): StartEnvironment => ({ policy: 'client', client, isRebuilt: false }),
      () => REBUILT,
    );
    const { exit } = run;
    if (exit === null || this.#machine.wanted === 'up')
      this.dispatch({
        event: 'adopted',
        run: { ...run, exit: null },
        ...countRestarts(this.#config.restart, records, this.#startedAt),
      });
    if (exit !== null) this.dispatch({ event: 'exited', run, exit });
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer.dispose();
    this.#watch.dispose();
  }

  #execute(effect: Effect): void {
    switch (effect.effect) {
      case 'spawn':
        this.#spawn();
        break;
      case 'terminate':
        this.#terminate(effect.graceMs);
        break;
      case 'endRemains':
        void this.#endRemains();
        break;
      case 'armTimer': {
        const delayMs = Math.max(0, effect.at - this.#ports.clock.now());
        this.#timer.value = this.#ports.timers.after(delayMs, () => this.dispatch({ event: 'timerFired' }));
        break;
      }
      case 'cancelTimer':
        this.#timer.value = undefined;
        break;
      case 'watchReadiness': {
        const { run } = effect;
        const watched = { session: this.id, run, probe: this.#config.ready };
        this.#watch.value = new ReadinessWatch(this.#ports, watched, () =>
          this.dispatch({ event: 'probeReady', run }),
        );
        break;
      }
      case 'endWatch':
        this.#watch.value = undefined;
        break;
      case 'readLastLines':
        void this.#readLastLines(effect.run);
    }
  }

  /** One after the other, so that an answer is never taken for that of a later question. */
  #spawn(): void {
    const attempt = ++this.#attempt;
    const isFirst = !this.#hasRun;
    this.#hasRun = true;
    this.#spawning = this.#spawning.then(async () => {
      if (attempt !== this.#attempt) return;
      const event = await this.#askToSpawn(isFirst);
      if (attempt === this.#attempt || event.event === 'spawned') this.dispatch(event);
    });
  }

  #askToSpawn(isFirst: boolean): Promise<ServiceEvent> {
    const config = this.#config;
    return trySpawn(this.#ports, {
      id: this.id,
      root: this.root,
      config,
      isFirst,
      environment: this.#environment,
      isWanted: () => this.#machine.wanted === 'up' && !this.#isDisposed,
      willSpawn: (isRebuilt) => {
        this.#isEnvRebuilt = isRebuilt;
        this.#startedWith = config;
      },
    });
  }

  #terminate(graceMs: number): void {
    const { signal } = this.#config.stop;
    this.#ports.runner.terminate(this.id, { signal, graceMs }).catch((error: unknown) => {
      // Asked again when the deadline passes; a run that is gone has sent its end.
      const reason = error instanceof Error ? error.message : String(error);
      this.#ports.log.warn('a stop was not accepted', { service: this.name, root: this.root, reason });
    });
  }

  async #endRemains(): Promise<void> {
    let left: readonly number[] = [];
    try {
      left = await this.#ports.runner.endRemains(this.id);
    } catch (error) {
      this.#ports.log.error('could not look for what a dead keeper left', error, { service: this.name });
    }
    this.dispatch({ event: 'remainsEnded', left });
  }

  async #readLastLines(run: Run): Promise<void> {
    try {
      const lines = await readLinesUntil(this.#ports.journal, this.id, this.#end, LAST_LINES);
      this.dispatch({ event: 'lastLinesRead', run, lines });
    } catch (error) {
      this.#ports.log.error('could not read the last lines of a service', error, { service: this.name });
    }
  }
}
