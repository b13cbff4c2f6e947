// One service and what the operating system holds of it, for claims about its state machine: executes effects, lets things
// happen in whatever order it is told, and after every step says what must never be. Throws, naming the rule.

import type {
  Effect,
  Machine,
  ServiceEvent,
  Step,
  Surroundings,
  Waits,
} from '../../src/daemon/services/machine.ts';
import { NEW_MACHINE } from '../../src/daemon/services/machine.ts';
import type { Run, RunExit, ServiceConfig } from '../../src/protocol/types.ts';
import { checkRules, must } from './serviceRules.ts';

export type Transition = (around: Surroundings, machine: Machine, event: ServiceEvent) => Step;

const UNMET: Waits = [{ service: 'db', condition: 'ready', because: 'db is starting' }];
/** More than any chain of moves takes; reached only where it never comes to rest. */
const MAX_ROUNDS = 60;

export class World {
  machine: Machine = NEW_MACHINE;
  unmet: Waits = [];
  lastAsked: 'start' | 'stop' | undefined;
  timerAt: number | undefined;
  #config: ServiceConfig;
  readonly #random: number;
  readonly #transition: Transition;
  #now = 1_000_000;
  #runs = 0;
  /** On disk before the first spawn. */
  #wasSpawned = false;
  #isSpawning = false;
  #isClearing = false;
  #alive: Run | undefined;
  /** Of the last run. */
  #startedAt = 0;
  #isTerminating = false;
  /** Of a stop command, or of keys that are being typed. */
  #asking: Run | undefined;
  #watched: Run | undefined;
  /** Left by a dead keeper: lives on, but nobody's child any more. */
  #remains = 0;
  #notices: ServiceEvent[] = [];
  #lastEnd: ServiceEvent | undefined;

  constructor(config: ServiceConfig, random: number, transition: Transition) {
    this.#config = config;
    this.#random = random;
    this.#transition = transition;
  }

  get isAlive(): boolean {
    return this.#alive !== undefined;
  }

  send(event: ServiceEvent): void {
    this.#now++;
    const around = { config: this.#config, unmet: this.unmet, now: this.#now, random: this.#random };
    const { machine, effects } = this.#transition(around, this.machine, event);
    this.machine = machine;
    for (const effect of effects) this.#execute(effect);
    this.#check();
  }

  ask(event: 'startRequested' | 'restartRequested' | 'stopRequested' | 'stopPlanned' | 'armRequested'): void {
    const isStart = event === 'startRequested' || event === 'restartRequested';
    this.lastAsked = isStart ? 'start' : event === 'stopRequested' ? 'stop' : undefined;
    this.send({ event });
  }

  setUnmet(isUnmet: boolean): void {
    this.unmet = isUnmet ? UNMET : [];
    this.send({ event: 'dependencyChanged' });
  }

  setConfig(config: ServiceConfig): void {
    this.#config = config;
  }

  pass(ms: number): void {
    this.#now += ms;
  }

  fireTimer(): void {
    if (this.timerAt === undefined) return;
    this.#now = Math.max(this.#now, this.timerAt);
    this.timerAt = undefined;
    this.send({ event: 'timerFired' });
  }

  spawnSucceeds(): void {
    if (!this.#isSpawning) return;
    this.#isSpawning = false;
    this.#runs++;
    this.#startedAt = this.#now;
    const [number, startTime] = [this.#runs, this.#runs];
    this.#alive = { number, pid: 100 + number, startTime, startedAt: this.#now, exit: null };
    this.#isTerminating = false;
    this.#notices.push({ event: 'spawned', run: this.#alive });
  }

  spawnFails(isPermanent: boolean): void {
    if (!this.#isSpawning) return;
    this.#isSpawning = false;
    this.#notices.push({ event: 'spawnFailed', reason: 'no', isPermanent });
  }

  dies(exitCode: number): void {
    const run = this.#alive;
    if (run === undefined) return;
    this.#alive = undefined;
    const outcome = this.#isTerminating ? 'stopped' : 'exited';
    const exit: RunExit = { outcome, exitCode, signal: null, at: this.#now };
    this.#lastEnd = { event: 'exited', run, exit };
    this.#notices.push(this.#lastEnd);
  }

  /** @param failure null: it works, though what is to end may take its time */
  askingEnds(failure: string | null): void {
    const run = this.#asking;
    this.#asking = undefined;
    if (run !== undefined) this.#notices.push({ event: 'askedToEnd', run, failure });
  }

  /** A keeper lists what has ended, also what it has told already. */
  tellEndAgain(): void {
    const isUntold = this.#notices.some(({ event }) => event === 'exited');
    if (this.#lastEnd !== undefined && !isUntold) this.send(this.#lastEnd);
  }

  deliver(): void {
    const notice = this.#notices.shift();
    if (notice !== undefined) this.send(notice);
  }

  /** The notice of an end overtakes the answer that it began. */
  deliverLast(): void {
    const notice = this.#notices.pop();
    if (notice !== undefined) this.send(notice);
  }

  /** A spawn under way ends by it, and nobody can tell whether there is a process. */
  keeperDies(didSpawn: boolean): void {
    const isRefused = this.#notices.some(({ event }) => event === 'spawnFailed');
    if (isRefused) return;
    if (this.#alive !== undefined || (this.#isSpawning && didSpawn)) this.#remains++;
    this.#isSpawning = false;
    this.#alive = undefined;
    this.#asking = undefined;
    this.#notices = [];
    this.send({ event: 'lostKeeper', reason: 'the keeper died' });
  }

  remainsEnd(): void {
    if (!this.#isClearing) return;
    this.#isClearing = false;
    this.#remains = 0;
    this.send({ event: 'remainsEnded', left: [] });
  }

  /** Everything in memory is gone; what runs, runs on. */
  daemonRestarts(didSpawn: boolean): void {
    const hadRun = this.#wasSpawned;
    if (didSpawn) this.spawnSucceeds();
    else this.#isSpawning = false;
    const ended = this.#notices.findLast((notice) => notice.event === 'exited');
    this.#notices = [];
    this.#isClearing = false;
    this.#asking = undefined;
    this.#watched = undefined;
    this.timerAt = undefined;
    const { wanted, armed } = this.machine;
    const state =
      wanted === 'up' ? ({ state: 'lost', reason: 'looked for' } as const) : { state: 'stopped' as const };
    this.machine = { ...NEW_MACHINE, wanted, armed, state, process: { kind: hadRun ? 'unknown' : 'none' } };
    if (!hadRun) {
      if (wanted === 'up') this.send({ event: 'startRequested' });
    } else if (this.#alive !== undefined)
      this.send({ event: 'adopted', run: this.#alive, attempts: 0, restarts: 0 });
    else if (ended?.event === 'exited') this.send(ended);
    else this.send({ event: 'lostKeeper', reason: 'no keeper has it' });
  }

  /** Lets all that is under way come to rest: time stands still for what runs, programs live for ever unless told to end, and stop commands hang. */
  settle(): void {
    this.setUnmet(false);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      this.spawnSucceeds();
      while (this.#notices.length > 0) this.deliver();
      if (this.#isTerminating && this.isAlive) this.dies(0);
      else if (this.#isClearing) this.remainsEnd();
      else if (this.timerAt !== undefined && this.machine.state.state !== 'running') this.fireTimer();
      else if (!this.#isSpawning) return;
    }
    throw new Error('it never comes to rest');
  }

  #execute(effect: Effect): void {
    switch (effect.effect) {
      case 'spawn':
        must(!this.#isSpawning && this.#alive === undefined && this.#remains === 0, 'a second copy');
        this.#isSpawning = true;
        this.#wasSpawned = true;
        break;
      case 'terminate':
        this.#isTerminating = this.#alive !== undefined;
        break;
      case 'runStopCommand':
      case 'typeStopKeys':
        this.#asking = effect.run;
        break;
      case 'endRemains':
        this.#isClearing = true;
        break;
      case 'armTimer':
        this.timerAt = effect.at;
        break;
      case 'cancelTimer':
        this.timerAt = undefined;
        break;
      case 'watch':
        this.#watched = effect.run;
        break;
      case 'endWatch':
        this.#watched = undefined;
        break;
      default:
    }
  }

  #check(): void {
    const isTold = this.#notices.every(({ event }) => event !== 'spawned' && event !== 'exited');
    checkRules({
      config: this.#config,
      machine: this.machine,
      timerAt: this.timerAt,
      alive: this.#alive,
      isTold,
      isSpawning: this.#isSpawning,
      startedAt: this.#startedAt,
      watched: this.#watched,
    });
  }
}
