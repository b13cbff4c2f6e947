// What can happen to a service in its world, by name: the alphabet of random orders.

import type { ServiceEvent } from '../../src/daemon/services/machine.ts';
import type { Run } from '../../src/protocol/types.ts';
import type { World } from './serviceWorld.ts';

const SICK = { cause: 'health' as const, reason: 'its health probe failed', output: ['no'], goodMs: 0 };

const GREEDY = { ...SICK, cause: 'limit' as const };

/** What can happen to a service, by name. */
export const ACTIONS: Readonly<Record<string, (world: World) => void>> = {
  start: (world) => world.ask('startRequested'),
  restart: (world) => world.ask('restartRequested'),
  stop: (world) => world.ask('stopRequested'),
  leaveToClock: (world) => world.ask('armRequested'),
  timeComes: (world) => world.send({ event: 'timeCame' }),
  filesChange: (world) => world.send({ event: 'filesChanged' }),
  overLimit: (world) => probe(world, (run) => ({ event: 'overLimit', run, sick: GREEDY })),
  overLastLimit: (world) =>
    probe(world, (run) => ({ event: 'overLimit', run, sick: { ...GREEDY, isLast: true } })),
  planStop: (world) => world.ask('stopPlanned'),
  changeConfig: (world) => world.send({ event: 'configChanged', needsRestart: true, hasOtherProbes: false }),
  changePolicy: (world) => world.send({ event: 'configChanged', needsRestart: false, hasOtherProbes: false }),
  changeProbes: (world) => world.send({ event: 'configChanged', needsRestart: false, hasOtherProbes: true }),
  dependencyLost: (world) => world.setUnmet(true),
  dependencyBack: (world) => world.setUnmet(false),
  spawnSucceeds: (world) => world.spawnSucceeds(),
  spawnFails: (world) => world.spawnFails(false),
  commandMissing: (world) => world.spawnFails(true),
  crashes: (world) => world.dies(1),
  ends: (world) => world.dies(0),
  deliver: (world) => world.deliver(),
  deliverAgain: (world) => world.deliver(),
  toldAgain: (world) => world.tellEndAgain(),
  crashesOnceMore: (world) => {
    world.spawnSucceeds();
    world.deliver();
    world.dies(1);
    world.deliver();
    world.fireTimer();
  },
  overtakes: (world) => world.deliverLast(),
  timer: (world) => world.fireTimer(),
  ready: (world) => probe(world, (run) => ({ event: 'readyChanged', run, isReady: true })),
  notReady: (world) => probe(world, (run) => ({ event: 'readyChanged', run, isReady: false })),
  healthy: (world) => probe(world, (run) => ({ event: 'becameHealthy', run })),
  unhealthy: (world) => probe(world, (run) => ({ event: 'becameUnhealthy', run, sick: SICK })),
  readLines: (world) => probe(world, (run) => ({ event: 'lastLinesRead', run, lines: ['x'] })),
  stopCommandWorks: (world) => {
    world.dies(0);
    world.askingEnds(null);
  },
  stopCommandIsDone: (world) => world.askingEnds(null),
  stopCommandFails: (world) => world.askingEnds('exited with code 1'),
  timePasses: (world) => world.pass(20_000),
  keeperDies: (world) => world.keeperDies(false),
  keeperDiesLate: (world) => world.keeperDies(true),
  remainsEnd: (world) => world.remainsEnd(),
  daemonRestarts: (world) => world.daemonRestarts(false),
  daemonRestartsLate: (world) => world.daemonRestarts(true),
};

/** Also of a run that is over: what was under way may still be told. */
function probe(world: World, tell: (run: Run) => ServiceEvent): void {
  const run = world.machine.lastRun;
  if (run !== null) world.send(tell(run));
}
