// The state machine of a service under events in any order, and the figures of its restarts.
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../src/config/parse.ts';
import { only, step } from '../src/daemon/services/steps.ts';
import { transition } from '../src/daemon/services/transition.ts';
import type { ServiceConfig } from '../src/protocol/types.ts';
import { configSource } from './support/configSource.ts';
import { firstBroken } from './support/randomOrders.ts';
import { ACTIONS } from './support/serviceActions.ts';
import { type Transition, World } from './support/serviceWorld.ts';

/** Others by hand: SEED=7 SEQUENCES=1000000 npx vitest run test/servicesTransition */
const seed = Number(process.env['SEED'] ?? 1);
const sequences = Number(process.env['SEQUENCES'] ?? 100_000);
/** A broken transition is found within this many. */
const ENOUGH = 20_000;

function configOf(text: string): ServiceConfig {
  const { services, problems } = parseConfig(`services: { a: { command: x, ${text} } }`, configSource());
  const [config] = services;
  if (config === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  return config;
}

const worldOf = (text: string, random = 0.5): World => new World(configOf(text), random, transition);

const CONFIGS = [
  'restart: always',
  'restart: never',
  'restart: on-failure, stop: { command: x }',
  'restart: { maxRestarts: 2 }, health: { file: x }',
  'health: { file: x }, stop: { keys: q }',
  'cron: "0 3 * * *"',
  'timeout: 30s, restart: { policy: on-failure, maxRestarts: 3 }',
].map(configOf);

/** After any order of events a stop is obeyed, and so is a start after it. */
function brokenRule(of: Transition, count: number) {
  return firstBroken({
    seed,
    count,
    maxLength: 60,
    actions: Object.keys(ACTIONS),
    run: (order, dice) => {
      const config = CONFIGS[Math.floor(dice() * CONFIGS.length)] ?? configOf('');
      const world = new World(config, dice(), of);
      for (const name of order) ACTIONS[name]?.(world);
      const { lastAsked } = world;
      world.settle();
      if (lastAsked === 'stop' && world.isAlive) throw new Error('stopped, and yet it runs');
      world.ask('stopRequested');
      world.settle();
      const { state, process } = world.machine;
      if (state.state !== 'stopped' || process.kind !== 'none' || world.isAlive)
        throw new Error(`asked to stop, it is ${state.state}`);
      world.ask('startRequested');
      world.settle();
      if (world.machine.state.state !== 'running' || !world.isAlive)
        throw new Error(`asked to start, it is ${world.machine.state.state}`);
    },
  });
}

it(`has no second copy, no unlisted child and obeys every stop, whatever happens (${sequences} orders)`, () => {
  expect(brokenRule(transition, sequences)).toBeNull();
}, 300_000);

describe('a broken transition is caught, such as one that', () => {
  const BROKEN: Readonly<Record<string, Transition>> = {
    'goes on after a back-off in which it was stopped': (around, machine, event) =>
      event.event === 'stopRequested' && machine.state.state === 'backingOff'
        ? only({ ...machine, wanted: 'down' })
        : transition(around, machine, event),
    'forgets a stop while it is being started': (around, machine, event) =>
      event.event === 'stopRequested' && machine.process.kind === 'spawning'
        ? only(machine)
        : transition(around, machine, event),
    'starts again before the sick one has ended': (around, machine, event) => {
      const { machine: after, effects } = transition(around, machine, event);
      return event.event === 'becameUnhealthy' && after.state.state === 'stopping'
        ? step(after, [...effects, { effect: 'spawn' }])
        : step(after, effects);
    },
    'waits for a stop command for ever': (around, machine, event) =>
      event.event === 'timerFired' && machine.ending.asked === 'command'
        ? only(machine)
        : transition(around, machine, event),
    'takes a failed stop command for done, and has no timer': (around, machine, event) =>
      event.event === 'askedToEnd' && event.failure !== null
        ? step({ ...machine, ending: { asked: 'itself', note: null } }, [{ effect: 'cancelTimer' }])
        : transition(around, machine, event),
    'is started again by a changed file although it was stopped': (around, machine, event) =>
      transition(around, event.event === 'filesChanged' ? { ...machine, wanted: 'up' } : machine, event),
    'is started by its clock although it was stopped': (around, machine, event) =>
      transition(around, event.event === 'timeCame' ? { ...machine, armed: true } : machine, event),
    'is started by its clock although it runs': (around, machine, event) =>
      event.event === 'timeCame' && machine.armed
        ? step({ ...machine, state: { state: 'starting', since: 0 } }, [{ effect: 'spawn' }])
        : transition(around, machine, event),
    'is started again after it was ended for good': (around, machine, event) =>
      event.event === 'overLimit'
        ? transition(around, machine, event)
        : transition(around, event.event === 'exited' ? { ...machine, wanted: 'up' } : machine, event),
    'lets a run last as long as it likes': (around, machine, event) =>
      event.event === 'timerFired' && machine.state.state === 'running'
        ? only(machine)
        : transition(around, machine, event),
    'lets a run last longer after a restart of the daemon': (around, machine, event) =>
      event.event === 'adopted'
        ? transition(around, machine, { ...event, run: { ...event.run, startedAt: around.now } })
        : transition(around, machine, event),
    'watches on when it is being ended': (around, machine, event) => {
      const { machine: after, effects } = transition(around, machine, event);
      return step(
        after,
        effects.filter(({ effect }) => effect !== 'endWatch'),
      );
    },
    'leaves timers behind': (around, machine, event) => {
      const { machine: after, effects } = transition(around, machine, event);
      return step(
        after,
        effects.filter(({ effect }) => effect !== 'cancelTimer'),
      );
    },
    'takes the end of an earlier run for that of the present one': (around, machine, event) =>
      event.event === 'exited' && machine.process.kind === 'live'
        ? transition(around, machine, { ...event, run: machine.process.run })
        : transition(around, machine, event),
    'believes that it lives when its keeper is dead': (around, machine, event) =>
      event.event === 'lostKeeper' ? only(machine) : transition(around, machine, event),
    'is started again more often than it may': (around, machine, event) => {
      const { config } = around;
      const restart = { ...config.restart, maxRestarts: 1_000 };
      return transition({ ...around, config: { ...config, restart } }, machine, event);
    },
  };
  it.each(Object.entries(BROKEN))('%s', (_name, broken) => {
    const found = brokenRule(broken, ENOUGH);
    expect(found).not.toBeNull();
    // Short enough to be read.
    expect(found?.order.length).toBeLessThanOrEqual(12);
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
    const world = worldOf('restart: always');
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
    const world = worldOf('restart: always');
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

  it('does not count a restart by a changed file, which comes also after it gave up', () => {
    const world = worldOf('restart: { maxRestarts: 1 }');
    world.ask('startRequested');
    crash(world);
    world.fireTimer();
    crash(world);
    expect(world.machine.state.state).toBe('failed');
    world.send({ event: 'filesChanged' });
    expect(world.machine).toMatchObject({ state: { state: 'starting' }, attempts: 0, restarts: 0 });
  });

  it('does not count a restart that was asked for', () => {
    const world = worldOf('restart: always');
    world.ask('startRequested');
    crash(world);
    world.ask('restartRequested');
    expect(world.machine).toMatchObject({ state: { state: 'starting' }, attempts: 0, restarts: 0 });
  });

  it('stays stopped when stopped while it waits for its next start', () => {
    const world = worldOf('restart: always');
    world.ask('startRequested');
    crash(world);
    world.ask('stopRequested');
    expect(world.machine.state).toEqual({ state: 'stopped' });
    expect(world.timerAt).toBeUndefined();
  });
});

describe('a service without restarts', () => {
  it('is completed after exit code 0 and failed after another, at once when its command cannot be started', () => {
    const world = worldOf('restart: never');
    world.ask('startRequested');
    world.spawnSucceeds();
    world.deliver();
    world.dies(0);
    world.deliver();
    expect(world.machine.state).toMatchObject({ state: 'completed', exit: { exitCode: 0 } });
    world.ask('startRequested');
    crash(world);
    expect(world.machine.state).toMatchObject({ state: 'failed', reason: 'exited with code 1' });
    const other = worldOf('restart: always');
    other.ask('startRequested');
    other.spawnFails(true);
    other.deliver();
    expect(other.machine.state).toMatchObject({ state: 'failed' });
  });
});

describe('a service with a timeout', () => {
  const overdue = (text: string): World => {
    const world = worldOf(text);
    world.ask('startRequested');
    world.spawnSucceeds();
    world.deliver();
    world.fireTimer();
    expect(world.machine.state.state).toBe('stopping');
    return world;
  };

  it('counts as crashed when it is over, also where it ends well then', () => {
    const world = overdue('timeout: 5s, restart: on-failure');
    world.dies(0);
    world.deliver();
    const reason = 'it ran longer than its timeout of 5s';
    expect(world.machine).toMatchObject({ state: { state: 'backingOff', reason }, attempts: 1, restarts: 1 });
    const long = overdue('timeout: 10m, restart: on-failure');
    long.dies(0);
    long.deliver();
    // As after any run that was a good one for long.
    expect(long.machine).toMatchObject({ state: { state: 'starting' }, attempts: 0, restarts: 1 });
  });

  it('is stopped for good when stopped while it is ended', () => {
    const world = overdue('timeout: 5s');
    world.ask('stopRequested');
    world.dies(1);
    world.deliver();
    expect(world.machine.state).toEqual({ state: 'stopped' });
  });

  it('may run longer, or for ever, as soon as its file says so', () => {
    const world = worldOf('timeout: 5s');
    world.ask('startRequested');
    world.spawnSucceeds();
    world.deliver();
    const startedAt = world.machine.lastRun?.startedAt ?? 0;
    const changed = { event: 'configChanged', needsRestart: false, hasOtherProbes: false } as const;
    world.setConfig(configOf('timeout: 1h'));
    world.send(changed);
    expect(world.timerAt).toBe(startedAt + 3_600_000);
    world.setConfig(configOf(''));
    world.send(changed);
    expect(world.timerAt).toBeUndefined();
  });
});

describe('a service whose keeper died', () => {
  it('is failed, naming the pids, when what it left cannot be ended', () => {
    const world = worldOf('restart: always');
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
