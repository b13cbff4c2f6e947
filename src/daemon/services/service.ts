// One service: holds its machine, hands on what transitions ask for, and is told what came of it. Who else there is
// (dependencies, dependants, the state file) is the supervisor's business.

import type { Disposable } from '../../base/disposable.ts';
import { reach } from '../../base/faults.ts';
import { portsOf } from '../../config/movePorts.ts';
import type { Run, RunExit, ServiceConfig, ServiceInfo } from '../../protocol/types.ts';
import { Effects } from './effects.ts';
import { type Machine, machineOf, type ServiceEvent } from './machine.ts';
import { type Holder, withMovedPorts } from './portConflicts.ts';
import type { LastFault } from './readiness.ts';
import { countRestarts } from './restartPolicy.ts';
import { describeService } from './serviceInfo.ts';
import type { Origin, ServicePorts, ServiceRecord } from './servicePorts.ts';
import type { RunRecord } from './sessionRunner.ts';
import type { StartEnvironment } from './spawning.ts';
import { Starts } from './starts.ts';
import { transition } from './transition.ts';
import { Triggers } from './triggers.ts';
import type { Warning } from './warning.ts';

export class Service implements Disposable {
  readonly id: string;
  readonly root: string | null;
  origin: Origin;
  /** Forgotten as soon as nothing of it runs. */
  isBeingRemoved = false;
  /** Stopped as soon as its dependants are. */
  isStopHeld = false;
  readonly #ports: ServicePorts;
  readonly #starts: Starts;
  readonly #effects: Effects;
  readonly #triggers: Triggers;
  #config: ServiceConfig;
  #machine: Machine;
  #isDisposed = false;

  /** One that was declared just now, or `loaded` from disk, where it is not known yet what of it lives. */
  constructor(ports: ServicePorts, record: ServiceRecord, isLoaded: boolean) {
    this.id = record.session;
    this.root = record.root;
    this.origin = record.origin;
    this.#ports = ports;
    this.#config = record.config;
    this.#machine = machineOf(record, isLoaded && record.hasRun);
    this.#starts = new Starts(ports, this, record);
    this.#effects = new Effects(ports, this);
    this.#triggers = new Triggers(ports, this, record);
    if (!isLoaded) this.#triggers.begin();
  }

  get name(): string {
    return this.#config.name;
  }

  get config(): ServiceConfig {
    return this.#config;
  }

  /** The same with the ports its last run got. */
  get running(): ServiceConfig {
    return withMovedPorts(this.#config, this.#starts.record.movedPorts);
  }

  get machine(): Machine {
    return this.#machine;
  }

  /** A start that is being prepared still is to happen. */
  get isWanted(): boolean {
    return this.#machine.wanted === 'up' && !this.#isDisposed;
  }

  /** What a probe of the present run found wrong last. */
  get lastFault(): LastFault | null {
    return this.#effects.lastFault;
  }

  /** Who had the port that kept its last start from happening. */
  get holder(): Holder | null {
    return this.#starts.holder;
  }

  /** When the clock starts it next; null where it does not. */
  get nextRunAt(): number | null {
    return this.#triggers.nextRunAt;
  }

  /** What is wrong with it although it goes on. */
  get warnings(): readonly Warning[] {
    return this.#triggers.warnings;
  }

  /** Ports that are its own, listened on or not, as long as it runs or is being started. */
  get claimedPorts(): readonly number[] {
    const { kind } = this.#machine.process;
    return kind === 'live' || kind === 'spawning' ? portsOf(this.running) : [];
  }

  get record(): ServiceRecord {
    return {
      root: this.root,
      config: this.#config,
      origin: this.origin,
      wanted: this.#machine.wanted,
      armed: this.#machine.armed,
      nextRunAt: this.nextRunAt,
      session: this.id,
      ...this.#starts.record,
    };
  }

  get info(): ServiceInfo {
    const { hasRun, movedPorts, isEnvRebuilt } = this.#starts.record;
    return describeService({
      id: this.id,
      root: this.root,
      config: this.#config,
      running: this.running,
      movedPorts,
      machine: this.#machine,
      hasRun,
      startedWith: this.#starts.startedWith,
      isEnvRebuilt,
      nextRunAt: this.nextRunAt,
      watch: this.#triggers.watch,
      warnings: this.warnings,
    });
  }

  /** For the next run and all restarts after it; in memory only. */
  rememberEnvironment(environment: StartEnvironment): void {
    this.#starts.rememberEnvironment(environment);
    this.#triggers.resume();
  }

  /** As if it were restarted by hand, with the environment it has. */
  filesChanged(): void {
    const { machine, config } = this;
    // What the clock starts is not started by a file.
    if (config.cron !== null && machine.process.kind === 'none') return;
    this.#starts.countAnew();
    this.dispatch({ event: 'filesChanged' });
  }

  /** The run that begins now is asked for: those before it do not count. */
  countAnew(): void {
    this.#starts.countAnew();
  }

  setConfig(config: ServiceConfig): void {
    const before = this.#config;
    this.#config = config;
    this.#effects.follow(before);
    this.#triggers.follow();
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
    reach(`transition/${event.event}`);
    const isChanged = machine !== this.#machine;
    this.#machine = machine;
    for (const effect of effects) {
      if (effect.effect === 'spawn') this.#starts.begin();
      else this.#effects.execute(effect);
      reach(`effect/${effect.effect}`);
    }
    this.#triggers.follow();
    if (isChanged) this.#ports.onDidChange(this);
  }

  /** The run ended, all it printed lies before `end`. */
  didExit(run: Run, exit: RunExit, end: number): void {
    this.#effects.end = end;
    this.dispatch({ event: 'exited', run, exit });
  }

  /** A run a keeper still has, or had, after a start of the daemon. @param records its runs, from the journal */
  adopt(run: Run, records: readonly RunRecord[]): void {
    if (this.#machine.process.kind !== 'unknown') return;
    this.#effects.end = records.at(-1)?.end;
    this.#starts.adoptEnvironment();
    const { exit } = run;
    if (exit === null || this.#machine.wanted === 'up')
      this.dispatch({
        event: 'adopted',
        run: { ...run, exit: null },
        ...countRestarts(this.#config.restart, records, this.#starts.record.startedAt),
      });
    if (exit !== null) this.dispatch({ event: 'exited', run, exit });
  }

  /** After a start of the daemon, when it is known what of it lives. */
  resume(): void {
    this.#triggers.begin();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#triggers.dispose();
    this.#effects.dispose();
  }
}
