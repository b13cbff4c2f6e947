// The state machine of a service, pure: (machine, event) → machine + effects. What people ask for and what time brings is
// here, what becomes of runs is in `runEvents`, the moves they have in common are in `steps`.

import { assertNever } from '../../base/assertNever.ts';
import type { Run } from '../../protocol/types.ts';
import type { Machine, ServiceEvent, Step, Surroundings } from './machine.ts';
import {
  adopted,
  becameHealthy,
  becameUnhealthy,
  exited,
  lastLinesRead,
  lostKeeper,
  overLimit,
  readyChanged,
  remainsEnded,
  spawned,
  spawnFailed,
  tookTooLong,
} from './runEvents.ts';
import { awaitEnd, begin, end, isLive, only, signal, step, stop, timeLimit, urge } from './steps.ts';

/** How often a stop is repeated once its deadline has passed and the process is still there. */
const STOP_AGAIN_MS = 5_000;

export function transition(around: Surroundings, machine: Machine, event: ServiceEvent): Step {
  switch (event.event) {
    case 'startRequested':
      return start(around, machine);
    case 'restartRequested':
      return restart(around, machine);
    case 'armRequested':
      return only({ ...machine, armed: true });
    case 'timeCame':
      return timeCame(around, machine);
    case 'filesChanged':
      return machine.wanted === 'up' ? restart(around, machine) : only(machine);
    case 'stopRequested':
      return stop(around, { ...machine, wanted: 'down', armed: false, sick: null });
    case 'stopPlanned':
      return machine.process.kind === 'none'
        ? stop(around, { ...machine, wanted: 'down', armed: false, sick: null })
        : only({ ...machine, wanted: 'down', armed: false });
    case 'dependencyChanged':
      return dependencyChanged(around, machine);
    case 'configChanged':
      return configChanged(around, machine, event);
    case 'spawned':
      return spawned(around, machine, event.run);
    case 'spawnFailed':
      return spawnFailed(around, machine, event);
    case 'exited':
      return exited(around, machine, event.run, event.exit);
    case 'lastLinesRead':
      return lastLinesRead(machine, event.run, event.lines);
    case 'readyChanged':
      return readyChanged(machine, event.run, event.isReady);
    case 'becameHealthy':
      return becameHealthy(machine, event.run);
    case 'becameUnhealthy':
      return becameUnhealthy(around, machine, event.run, event.sick);
    case 'overLimit':
      return overLimit(around, machine, event.run, event.sick);
    case 'askedToEnd':
      return askedToEnd(around, machine, event.run, event.failure);
    case 'timerFired':
      return timerFired(around, machine);
    case 'adopted':
      return adopted(around, machine, event);
    case 'lostKeeper':
      return lostKeeper(machine, event.reason);
    case 'remainsEnded':
      return remainsEnded(around, machine, event.left);
    default:
      return assertNever(event);
  }
}

function start(around: Surroundings, before: Machine): Step {
  const isRunning = before.process.kind === 'spawning' || before.process.kind === 'live';
  const isLeftAlone = isRunning && before.state.state !== 'stopping';
  if (isLeftAlone) return only({ ...before, wanted: 'up', armed: true });
  const machine = askedFor(before);
  return machine.process.kind === 'none' ? begin(around, machine) : awaitEnd(around, machine);
}

function restart(around: Surroundings, before: Machine): Step {
  const machine = askedFor(before);
  const { kind } = machine.process;
  if (kind === 'none') return begin(around, machine);
  return kind === 'unknown' || kind === 'clearing' ? awaitEnd(around, machine) : end(around, machine);
}

/** Whatever happened before does not count any more. */
function askedFor(machine: Machine): Machine {
  return { ...machine, wanted: 'up', armed: true, attempts: 0, restarts: 0, sick: null };
}

/** A run that still goes on is not started twice. */
function timeCame(around: Surroundings, before: Machine): Step {
  const isFree = before.process.kind === 'none' && before.state.state !== 'waiting';
  return before.armed && isFree ? begin(around, askedFor(before)) : only(before);
}

function dependencyChanged(around: Surroundings, machine: Machine): Step {
  if (machine.state.state !== 'waiting') return only(machine);
  return begin(around, machine);
}

function configChanged(
  around: Surroundings,
  machine: Machine,
  { needsRestart, hasOtherProbes }: { readonly needsRestart: boolean; readonly hasOtherProbes: boolean },
): Step {
  const { process, state } = machine;
  if (machine.wanted === 'down') return only(machine);
  if (state.state === 'waiting') return begin(around, machine);
  if (!needsRestart) {
    if (state.state !== 'running' || process.kind !== 'live') return only(machine);
    const limit = timeLimit(around, process.run);
    if (!hasOtherProbes) return step(machine, [limit]);
    const watched = { ...machine, state: { ...state, healthy: null } };
    return step(watched, [{ effect: 'watch', run: process.run }, limit]);
  }
  if (process.kind === 'spawning' || process.kind === 'live') return restart(around, machine);
  return state.state === 'backingOff' ? begin(around, { ...machine, attempts: 0 }) : only(machine);
}

/** It has its grace now, or, where that did not work, the signal comes at once. */
function askedToEnd(around: Surroundings, machine: Machine, run: Run, failure: string | null): Step {
  const { asked } = machine.ending;
  const isAwaited = machine.state.state === 'stopping' && isLive(machine, run);
  if (!isAwaited || (asked !== 'command' && asked !== 'keys')) return only(machine);
  if (failure === null) return urge(around, machine, { asked: 'itself', note: null }, []);
  return signal(around, machine, failure);
}

function timerFired(around: Surroundings, machine: Machine): Step {
  if (machine.state.state === 'backingOff') return begin(around, machine);
  if (machine.state.state === 'running') return tookTooLong(around, machine);
  if (machine.state.state !== 'stopping') return only(machine);
  const at = around.now + STOP_AGAIN_MS;
  if (machine.process.kind !== 'live') return step(machine, [{ effect: 'armTimer', at }]);
  const { asked } = machine.ending;
  if (asked === 'command') return signal(around, machine, 'its stop command did not end in time');
  if (asked === 'keys') return signal(around, machine, 'its stop keys could not be typed in time');
  const state = { ...machine.state, blockedBy: [machine.process.run.pid] };
  return step({ ...machine, state, ending: { ...machine.ending, asked: 'signal' } }, [
    { effect: 'terminate', graceMs: 0 },
    { effect: 'armTimer', at },
  ]);
}
