// The state machine of a service, pure: (machine, event) → machine + effects. What each event means is here, the moves
// they have in common are in `steps`.

import { assertNever } from '../../base/assertNever.ts';
import type { Run, RunExit } from '../../protocol/types.ts';
import type { Machine, ServiceEvent, Step, Surroundings } from './machine.ts';
import { printExit } from './restartPolicy.ts';
import { awaitEnd, begin, end, failed, isSameRun, leaving, next, only, step, stop } from './steps.ts';

/** How often a stop is repeated once its deadline has passed and the process is still there. */
const STOP_AGAIN_MS = 5_000;

export function transition(around: Surroundings, machine: Machine, event: ServiceEvent): Step {
  switch (event.event) {
    case 'startRequested':
      return start(around, machine);
    case 'restartRequested':
      return restart(around, machine);
    case 'stopRequested':
      return stop(around, { ...machine, wanted: 'down' });
    case 'stopPlanned':
      return machine.process.kind === 'none'
        ? stop(around, { ...machine, wanted: 'down' })
        : only({ ...machine, wanted: 'down' });
    case 'dependencyChanged':
      return dependencyChanged(around, machine);
    case 'configChanged':
      return configChanged(around, machine, event.needsRestart);
    case 'spawned':
      return spawned(around, machine, event.run);
    case 'spawnFailed':
      return spawnFailed(around, machine, event);
    case 'exited':
      return exited(around, machine, event.run, event.exit);
    case 'lastLinesRead':
      return lastLinesRead(machine, event.run, event.lines);
    case 'probeReady':
      return probeReady(machine, event.run);
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
  if (isLeftAlone) return only({ ...before, wanted: 'up' });
  const machine: Machine = { ...before, wanted: 'up', attempts: 0, restarts: 0 };
  return machine.process.kind === 'none' ? begin(around, machine) : awaitEnd(around, machine);
}

function restart(around: Surroundings, before: Machine): Step {
  const machine: Machine = { ...before, wanted: 'up', attempts: 0, restarts: 0 };
  const { kind } = machine.process;
  if (kind === 'none') return begin(around, machine);
  return kind === 'unknown' || kind === 'clearing' ? awaitEnd(around, machine) : end(around, machine);
}

function dependencyChanged(around: Surroundings, machine: Machine): Step {
  if (machine.state.state !== 'waiting') return only(machine);
  return begin(around, machine);
}

function configChanged(around: Surroundings, machine: Machine, needsRestart: boolean): Step {
  if (machine.wanted === 'down') return only(machine);
  if (machine.state.state === 'waiting') return begin(around, machine);
  if (!needsRestart) return only(machine);
  const { kind } = machine.process;
  if (kind === 'spawning' || kind === 'live') return restart(around, machine);
  return machine.state.state === 'backingOff' ? begin(around, { ...machine, attempts: 0 }) : only(machine);
}

function spawned(around: Surroundings, before: Machine, run: Run): Step {
  // The notice of its end can come before the answer that it began.
  if (isSameRun(before.lastRun, run) && before.lastRun?.exit !== null) return only(before);
  // While clearing: it lives after all.
  if (before.process.kind !== 'spawning' && before.process.kind !== 'clearing') return only(before);
  const machine: Machine = { ...before, process: { kind: 'live', run }, lastRun: run };
  if (before.process.kind === 'clearing' && machine.wanted === 'down') return end(around, machine);
  if (machine.state.state === 'stopping')
    return step(machine, [{ effect: 'terminate', graceMs: around.config.stop.graceMs }]);
  const state = { state: 'running', since: run.startedAt, ready: false, healthy: null } as const;
  return step({ ...machine, state }, [{ effect: 'watchReadiness', run }]);
}

function spawnFailed(
  around: Surroundings,
  before: Machine,
  { reason, isPermanent }: { readonly reason: string; readonly isPermanent: boolean },
): Step {
  if (before.process.kind !== 'spawning') return only(before);
  const machine: Machine = { ...before, process: { kind: 'none' } };
  if (isPermanent && machine.wanted === 'up' && machine.state.state !== 'stopping') {
    return step({ ...machine, state: failed(reason, null) }, leaving(machine));
  }
  return next(around, machine, { exit: null, ranMs: 0, reason });
}

function exited(around: Surroundings, before: Machine, run: Run, exit: RunExit): Step {
  const { process } = before;
  const isOurs =
    process.kind === 'spawning' ||
    process.kind === 'unknown' ||
    (process.kind === 'live' && isSameRun(process.run, run));
  const isKnown = isSameRun(before.lastRun, run) && before.lastRun?.exit !== null;
  if (!isOurs || isKnown) return only(before);
  const machine: Machine = { ...before, process: { kind: 'none' }, lastRun: { ...run, exit } };
  const ended = { exit, ranMs: exit.at - run.startedAt, reason: printExit(exit) };
  const { machine: after, effects } = next(around, machine, ended);
  const isTold = after.state.state === 'backingOff' || after.state.state === 'failed';
  return step(after, isTold ? [...effects, { effect: 'readLastLines', run }] : effects);
}

/** They are read after the transition, so that a restart does not wait for the disk. */
function lastLinesRead(machine: Machine, run: Run, lines: readonly string[]): Step {
  const { state } = machine;
  const isTold = state.state === 'backingOff' || state.state === 'failed';
  if (!isTold || !isSameRun(machine.lastRun, run)) return only(machine);
  return only({ ...machine, state: { ...state, lastLines: [...lines] } });
}

function probeReady(machine: Machine, run: Run): Step {
  const { state, process } = machine;
  if (state.state !== 'running' || process.kind !== 'live' || !isSameRun(process.run, run))
    return only(machine);
  return step({ ...machine, state: { ...state, ready: true } }, [{ effect: 'endWatch' }]);
}

function timerFired(around: Surroundings, machine: Machine): Step {
  if (machine.state.state === 'backingOff') return begin(around, machine);
  if (machine.state.state !== 'stopping') return only(machine);
  const at = around.now + STOP_AGAIN_MS;
  if (machine.process.kind !== 'live') return step(machine, [{ effect: 'armTimer', at }]);
  const state = { ...machine.state, blockedBy: [machine.process.run.pid] };
  return step({ ...machine, state }, [
    { effect: 'terminate', graceMs: 0 },
    { effect: 'armTimer', at },
  ]);
}

function adopted(
  around: Surroundings,
  before: Machine,
  found: { readonly run: Run; readonly attempts: number; readonly restarts: number },
): Step {
  if (before.process.kind !== 'unknown' && before.process.kind !== 'none') return only(before);
  const { run, attempts, restarts } = found;
  const state = { state: 'running', since: run.startedAt, ready: false, healthy: null } as const;
  const machine = {
    ...before,
    state,
    process: { kind: 'live', run },
    lastRun: run,
    attempts,
    restarts,
  } as const;
  // Stopped by request while the daemon went away: the stop is carried out now.
  if (machine.wanted === 'down') return end(around, machine);
  return step(machine, [...leaving(before), { effect: 'watchReadiness', run }]);
}

function lostKeeper(machine: Machine, reason: string): Step {
  if (machine.process.kind === 'none' || machine.process.kind === 'clearing') return only(machine);
  const isStopped = machine.state.state === 'stopped';
  const state = isStopped ? machine.state : ({ state: 'lost', reason } as const);
  return step({ ...machine, state, process: { kind: 'clearing' } }, [
    ...leaving(machine),
    { effect: 'endRemains' },
  ]);
}

function remainsEnded(around: Surroundings, before: Machine, left: readonly number[]): Step {
  if (before.process.kind !== 'clearing') return only(before);
  const machine: Machine = { ...before, process: { kind: 'none' } };
  const lostReason = machine.state.state === 'lost' ? machine.state.reason : 'its keeper died';
  if (left.length > 0) {
    const reason = `${lostReason}; what it left could not be ended: pid ${left.join(', ')}`;
    return only({ ...machine, state: failed(reason, null) });
  }
  if (machine.wanted === 'down') return stop(around, machine);
  // Asked for since.
  if (machine.state.state === 'stopping') return begin(around, machine);
  if (around.config.restart.policy === 'never') return only(machine);
  return next(around, machine, { exit: null, ranMs: 0, reason: lostReason });
}
