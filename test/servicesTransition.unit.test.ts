// The state machine of a service under events in any order, and the figures of its restarts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookupIn } from '../src/config/interpolate.ts';
import { parseConfig } from '../src/config/parse.ts';
import type { Effect, Machine, ServiceEvent, Waits } from '../src/daemon/services/machine.ts';
import { NEW_MACHINE } from '../src/daemon/services/machine.ts';
import { transition } from '../src/daemon/services/transition.ts';
import type { Run, RunExit, ServiceConfig } from '../src/protocol/types.ts';

/** More by hand: SEQUENCES=100000 npx vitest run test/servicesTransition */
const sequences = Number(process.env['SEQUENCES'] ?? 5_000);

function configOf(text: string): ServiceConfig {
  const source = { file: 'f', root: '/r', environment: lookupIn([]) };
  const { services, problems } = parseConfig(`services: { a: { command: x, ${text} } }`, source);
  const [config] = services;
  if (config === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  return config;
}

const UNMET: Waits = [{ service: 'db', condition: 'ready', because: 'db is starting' }];

/** One service and what the operating system holds of it: executes effects, checks after every step. */
class World {
  machine: Machine = NEW_MACHINE;
  unmet: Waits = [];
  lastAsked: 'start' | 'stop' | undefined;
  timerAt: number | undefined;
  readonly #config: ServiceConfig;
  readonly #random: number;
  #now = 1_000_000;
  #runs = 0;
  /** On disk before the first spawn. */
  #wasSpawned = false;
  #isSpawning = false;
  #isClearing = false;
  #alive: Run | undefined;
  #isTerminating = false;
  /** Left by a dead keeper: lives on, but nobody's child any more. */
  #remains = 0;
  #notices: ServiceEvent[] = [];

  constructor(config: ServiceConfig, random: number) {
    this.#config = config;
    this.#random = random;
  }

  get isAlive(): boolean {
    return this.#alive !== undefined;
  }

  send(event: ServiceEvent): void {
    const around = { config: this.#config, unmet: this.unmet, now: this.#now, random: this.#random };
    const { machine, effects } = transition(around, this.machine, event);
    this.machine = machine;
    for (const effect of effects) this.#execute(effect);
    this.#check();
  }

  ask(event: 'startRequested' | 'restartRequested' | 'stopRequested' | 'stopPlanned'): void {
    this.lastAsked = event === 'stopRequested' ? 'stop' : event === 'stopPlanned' ? undefined : 'start';
    this.send({ event });
  }

  setUnmet(unmet: Waits): void {
    this.unmet = unmet;
    this.send({ event: 'dependencyChanged' });
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
    this.#alive = {
      number: this.#runs,
      pid: 100 + this.#runs,
      startTime: this.#runs,
      startedAt: this.#now,
      exit: null,
    };
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
    const exit: RunExit = { outcome: 'exited', exitCode, signal: null, at: this.#now };
    this.#notices.push({ event: 'exited', run, exit });
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

  probe(): void {
    const run = this.machine.lastRun;
    if (run === null) return;
    this.send({ event: 'probeReady', run });
    this.send({ event: 'lastLinesRead', run, lines: ['x'] });
  }

  /** A spawn under way ends by it, and nobody can tell whether there is a process. */
  keeperDies(didSpawn: boolean): void {
    const isRefused = this.#notices.some(({ event }) => event === 'spawnFailed');
    if (isRefused) return;
    if (this.#alive !== undefined || (this.#isSpawning && didSpawn)) this.#remains++;
    this.#isSpawning = false;
    this.#alive = undefined;
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
    this.timerAt = undefined;
    const { wanted } = this.machine;
    const state =
      wanted === 'up' ? ({ state: 'lost', reason: 'looked for' } as const) : { state: 'stopped' as const };
    this.machine = { ...NEW_MACHINE, wanted, state, process: { kind: hadRun ? 'unknown' : 'none' } };
    if (!hadRun) {
      if (wanted === 'up') this.send({ event: 'startRequested' });
    } else if (this.#alive !== undefined)
      this.send({ event: 'adopted', run: this.#alive, attempts: 0, restarts: 0 });
    else if (ended?.event === 'exited') this.send(ended);
    else this.send({ event: 'lostKeeper', reason: 'no keeper has it' });
  }

  /** Lets all that is under way come to its end, programs living for ever unless asked to end. */
  settle(): void {
    this.setUnmet([]);
    for (let round = 0; round < 50; round++) {
      this.spawnSucceeds();
      while (this.#notices.length > 0) this.deliver();
      if (this.#isTerminating) this.dies(0);
      this.remainsEnd();
      if (this.#notices.length === 0 && !this.#isSpawning) this.fireTimer();
    }
  }

  #execute(effect: Effect): void {
    if (effect.effect === 'spawn') {
      expect(this.#isSpawning || this.#alive !== undefined || this.#remains > 0, 'a second copy').toBe(false);
      this.#isSpawning = true;
      this.#wasSpawned = true;
    } else if (effect.effect === 'terminate') this.#isTerminating = this.#alive !== undefined;
    else if (effect.effect === 'endRemains') this.#isClearing = true;
    else if (effect.effect === 'armTimer') this.timerAt = effect.at;
    else if (effect.effect === 'cancelTimer') this.timerAt = undefined;
  }

  #check(): void {
    const { process, state } = this.machine;
    const isTold = this.#notices.every((notice) => notice.event !== 'spawned' && notice.event !== 'exited');
    if (this.#alive !== undefined && isTold && process.kind !== 'unknown')
      expect(process, 'an unlisted child').toMatchObject({ kind: 'live', run: { pid: this.#alive.pid } });
    if (state.state === 'stopped' && process.kind === 'none')
      expect(this.#isSpawning, 'stopped while it is being started').toBe(false);
    if (state.state === 'backingOff') expect(this.timerAt, 'a back-off without an end').toBe(state.nextAt);
    else if (state.state !== 'stopping')
      expect(this.timerAt, 'a timer of a state that is over').toBeUndefined();
  }
}

const actions: Readonly<Record<string, (world: World) => void>> = {
  start: (world) => world.ask('startRequested'),
  restart: (world) => world.ask('restartRequested'),
  stop: (world) => world.ask('stopRequested'),
  planStop: (world) => world.ask('stopPlanned'),
  changeConfig: (world) => world.send({ event: 'configChanged', needsRestart: true }),
  changePolicy: (world) => world.send({ event: 'configChanged', needsRestart: false }),
  dependencyLost: (world) => world.setUnmet(UNMET),
  dependencyBack: (world) => world.setUnmet([]),
  spawnSucceeds: (world) => world.spawnSucceeds(),
  spawnFails: (world) => world.spawnFails(false),
  commandMissing: (world) => world.spawnFails(true),
  crashes: (world) => world.dies(1),
  ends: (world) => world.dies(0),
  deliver: (world) => world.deliver(),
  deliverAgain: (world) => world.deliver(),
  overtakes: (world) => world.deliverLast(),
  timer: (world) => world.fireTimer(),
  probe: (world) => world.probe(),
  timePasses: (world) => world.pass(20_000),
  keeperDies: (world) => world.keeperDies(false),
  keeperDiesLate: (world) => world.keeperDies(true),
  remainsEnd: (world) => world.remainsEnd(),
  daemonRestarts: (world) => world.daemonRestarts(false),
  daemonRestartsLate: (world) => world.daemonRestarts(true),
};

describe('a service, whatever happens in whatever order', () => {
  const configs = [
    'restart: always',
    'restart: never',
    'restart: on-failure',
    'restart: { maxRestarts: 2 }',
  ].map(configOf);
  const names = fc.array(fc.constantFrom(...Object.keys(actions)), { minLength: 1, maxLength: 60 });

  it('never has a second copy, an unlisted child, or a stop that is not obeyed', () => {
    fc.assert(
      fc.property(
        names,
        fc.constantFrom(...configs),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (order, config, random) => {
          const world = new World(config, random);
          for (const name of order) actions[name]?.(world);
          const { lastAsked } = world;
          world.settle();
          if (lastAsked === 'stop') expect(world.isAlive, 'stopped, and yet it runs').toBe(false);
          world.ask('stopRequested');
          world.settle();
          expect(world.machine).toMatchObject({ state: { state: 'stopped' }, process: { kind: 'none' } });
          expect(world.isAlive).toBe(false);
          world.ask('startRequested');
          world.settle();
          expect(world.machine).toMatchObject({ state: { state: 'running' }, process: { kind: 'live' } });
          expect(world.isAlive).toBe(true);
        },
      ),
      { numRuns: sequences },
    );
  });
});

function crash(world: World): void {
  world.spawnSucceeds();
  world.deliver();
  world.dies(1);
  world.deliver();
}

describe('a service that crashes', () => {
  it('is started again after 100 ms, doubling to 30 s, and is failed after 16 restarts', () => {
    const world = new World(configOf('restart: always'), 0.5);
    world.ask('startRequested');
    const waits: number[] = [];
    for (;;) {
      crash(world);
      const { state } = world.machine;
      if (state.state !== 'backingOff') break;
      expect(state.attempt).toBe(waits.length + 1);
      waits.push(state.nextAt - (state.exit?.at ?? 0));
      world.fireTimer();
    }
    expect(waits).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, ...Array(7).fill(30_000)]);
    expect(world.machine.state).toMatchObject({
      state: 'failed',
      reason: 'exited with code 1; gave up after 16 restarts',
    });
    expect(world.machine.restarts).toBe(16);
  });

  it('is started again at once after a good run, and the count begins anew', () => {
    const world = new World(configOf('restart: always'), 0.5);
    world.ask('startRequested');
    for (let round = 0; round < 5; round++) {
      crash(world);
      world.fireTimer();
    }
    world.spawnSucceeds();
    world.deliver();
    world.pass(10_000);
    world.dies(1);
    world.deliver();
    expect(world.machine).toMatchObject({ state: { state: 'starting' }, attempts: 0, restarts: 6 });
    crash(world);
    expect(world.machine.state).toMatchObject({ state: 'backingOff', attempt: 1 });
  });

  it('does not count a restart that was asked for', () => {
    const world = new World(configOf('restart: always'), 0.5);
    world.ask('startRequested');
    crash(world);
    world.ask('restartRequested');
    expect(world.machine).toMatchObject({ state: { state: 'starting' }, attempts: 0, restarts: 0 });
  });

  it('stays stopped when stopped while it waits for its next start', () => {
    const world = new World(configOf('restart: always'), 0.5);
    world.ask('startRequested');
    crash(world);
    world.ask('stopRequested');
    expect(world.machine.state).toEqual({ state: 'stopped' });
    expect(world.timerAt).toBeUndefined();
  });
});

describe('a service without restarts', () => {
  it('is completed after exit code 0 and failed after another, at once when its command cannot be started', () => {
    const world = new World(configOf('restart: never'), 0.5);
    world.ask('startRequested');
    world.spawnSucceeds();
    world.deliver();
    world.dies(0);
    world.deliver();
    expect(world.machine.state).toMatchObject({ state: 'completed', exit: { exitCode: 0 } });
    world.ask('startRequested');
    crash(world);
    expect(world.machine.state).toMatchObject({ state: 'failed', reason: 'exited with code 1' });
    const other = new World(configOf('restart: always'), 0.5);
    other.ask('startRequested');
    other.spawnFails(true);
    other.deliver();
    expect(other.machine.state).toMatchObject({ state: 'failed' });
  });
});

describe('a service whose keeper died', () => {
  it('is failed, naming the pids, when what it left cannot be ended', () => {
    const world = new World(configOf('restart: always'), 0.5);
    world.ask('startRequested');
    world.spawnSucceeds();
    world.deliver();
    world.keeperDies(false);
    expect(world.machine.state.state).toBe('lost');
    world.send({ event: 'remainsEnded', left: [4711] });
    expect(world.machine.state).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('pid 4711'),
    });
  });
});
