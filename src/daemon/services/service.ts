// One service: holds its machine, carries out what transitions ask for, and reports back what came of it. Who else there
// is (dependencies, dependants, the state file) is the supervisor's business.

import { createHash } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { type Disposable, MutableDisposable } from '../../base/disposable.ts';
import { changeOf } from '../../config/plan.ts';
import type { Log } from '../../host/log.ts';
import { isFailure } from '../../protocol/failure.ts';
import type {
  EnvPairs,
  EnvPolicy,
  Health,
  JournalBudget,
  Run,
  RunExit,
  ServiceConfig,
  ServiceInfo,
} from '../../protocol/types.ts';
import { type Effect, type Machine, NEW_MACHINE, type ServiceEvent, type Waits } from './machine.ts';
import { readLastLines } from './output.ts';
import { type ReadinessPorts, ReadinessWatch } from './readiness.ts';
import type { RunRecord, SessionRunner } from './sessionRunner.ts';
import type { Timers } from './timers.ts';
import { transition } from './transition.ts';

export interface EnvironmentRequest {
  readonly policy: EnvPolicy;
  /** The whole environment of who started it; empty when nobody knows it any more. */
  readonly client: EnvPairs;
  readonly own: EnvPairs;
  readonly session: string;
  readonly serviceId: string;
  readonly tty: boolean;
}

export interface ServicePorts extends ReadinessPorts {
  readonly runner: SessionRunner;
  readonly clock: Clock;
  readonly timers: Timers;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** What a run gets to see; asks for the login environment where the policy says so. */
  readonly composeEnvironment: (request: EnvironmentRequest) => Promise<EnvPairs>;
  /** Resolves when what is declared and wanted is on disk. */
  readonly save: () => Promise<void>;
  readonly unmet: (service: Service) => Waits;
  readonly onDidChange: (service: Service) => void;
}

/** As the state file keeps it. */
export interface ServiceRecord {
  readonly root: string | null;
  readonly config: ServiceConfig;
  /** Declared by the root's file, and gone with its entry there; or by hand. */
  readonly origin: 'file' | 'hand';
  readonly wanted: 'up' | 'down';
  readonly session: string;
  /** Whether a run was ever asked for: on disk before the first one is. */
  readonly hasRun: boolean;
  /** Of the last explicit start: runs before it do not count as restarts. */
  readonly startedAt: number;
}

const SERVICE_JOURNAL: JournalBudget = { segmentBytes: 10 * 1024 * 1024, segments: 5 };
/** Shown with a crash. */
const LAST_LINES = 10;

interface StartEnvironment {
  readonly policy: EnvPolicy;
  readonly client: EnvPairs;
  readonly isRebuilt: boolean;
}

/** Nobody knows what the last explicit start came with: the login environment is the nearest. */
const REBUILT: StartEnvironment = { policy: 'baseline', client: [], isRebuilt: true };

/** Stable: the same for ever for a name in a root. */
export function serviceIdOf(root: string | null, name: string): string {
  const hash = createHash('sha256')
    .update(`${root ?? ''}\0${name}`)
    .digest('hex');
  return `svc-${hash.slice(0, 10)}`;
}

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
    const { wanted } = record;
    const reason = 'the daemon has just started and looks for it';
    this.#machine = {
      ...NEW_MACHINE,
      wanted,
      state: wanted === 'up' ? { state: 'lost', reason } : { state: 'stopped' },
      process: { kind: isLoaded && record.hasRun ? 'unknown' : 'none' },
    };
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
    const { state, process, lastRun, restarts } = this.#machine;
    const { name, group, ports, ready } = this.#config;
    const declared = ready !== null && 'port' in ready ? [...ports, ready.port] : ports;
    const isOld = process.kind === 'live' && this.#startedWith !== undefined;
    return {
      id: this.id,
      name,
      root: this.root,
      group,
      state,
      health: healthOf(this.#machine),
      session: this.#hasRun ? this.id : null,
      run: lastRun,
      ports: [...new Set(declared)],
      restarts,
      config: this.#config,
      isOutdated: isOld && changeOf(this.#startedWith, this.#config) === 'restart',
      isEnvRebuilt: this.#isEnvRebuilt,
    };
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
      this.dispatch({ event: 'adopted', run: { ...run, exit: null }, ...this.#countRestarts(records) });
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
      const event = await this.#trySpawn(isFirst);
      if (attempt === this.#attempt || event.event === 'spawned') this.dispatch(event);
    });
  }

  async #trySpawn(isFirst: boolean): Promise<ServiceEvent> {
    const config = this.#config;
    try {
      // A daemon that starts after us has to know that there may be a process to look for.
      if (isFirst) await this.#ports.save();
      const { policy, client, isRebuilt } = await this.#environment;
      const env = await this.#ports.composeEnvironment({
        policy,
        client,
        own: config.env,
        session: this.id,
        serviceId: this.id,
        tty: config.tty,
      });
      if (this.#machine.wanted === 'down')
        return { event: 'spawnFailed', reason: 'stopped before it was started', isPermanent: false };
      this.#isEnvRebuilt = isRebuilt;
      this.#startedWith = config;
      const run = await this.#ports.runner.spawn({
        session: this.id,
        serviceId: this.id,
        root: this.root,
        name: config.name,
        argv: argvOf(config.command),
        cwd: config.cwd,
        env,
        tty: config.tty,
        journal: SERVICE_JOURNAL,
      });
      return { event: 'spawned', run };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#ports.log.warn('a service could not be started', { service: this.name, root: this.root, reason });
      if (isFailure(error, 'connectionLost') || isFailure(error, 'timedOut'))
        return { event: 'lostKeeper', reason };
      if (!isFailure(error)) this.#ports.log.error('unexpected while starting a service', error);
      return { event: 'spawnFailed', reason, isPermanent: isFailure(error, 'spawnFailed') };
    }
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
      const ended = (await this.#ports.journal.runs(this.id)).filter(({ exit }) => exit !== null);
      const end = this.#end ?? ended.at(-1)?.end ?? 0;
      // It may have been followed by another that ended as fast.
      const record = ended.findLast((one) => one.end <= end);
      const lines = await readLastLines(
        this.#ports.journal,
        this.id,
        { start: record?.start ?? 0, end },
        LAST_LINES,
      );
      this.dispatch({ event: 'lastLinesRead', run, lines });
    } catch (error) {
      this.#ports.log.error('could not read the last lines of a service', error, { service: this.name });
    }
  }

  /** From the journal: what this daemon did not see itself, it cannot remember. */
  #countRestarts(records: readonly RunRecord[]): { readonly attempts: number; readonly restarts: number } {
    const since = records.filter(({ startedAt }) => startedAt >= this.#startedAt);
    const restarts = Math.max(0, since.length - 1);
    let attempts = 0;
    for (const { startedAt, exit } of since.slice(0, -1).reverse()) {
      const ranMs = exit === null ? 0 : exit.at - startedAt;
      if (ranMs >= this.#config.restart.resetAfterMs) break;
      attempts++;
    }
    return { attempts, restarts };
  }
}

function healthOf({ state }: Machine): Health {
  if (state.state === 'starting') return 'starting';
  if (state.state !== 'running') return 'none';
  if (state.healthy !== null) return state.healthy ? 'healthy' : 'unhealthy';
  return state.ready ? 'ready' : 'starting';
}

function argvOf(command: ServiceConfig['command']): readonly string[] {
  if (typeof command !== 'string') return command;
  if (process.platform === 'win32') return ['cmd.exe', '/d', '/s', '/c', command];
  return ['/bin/sh', '-c', command];
}
