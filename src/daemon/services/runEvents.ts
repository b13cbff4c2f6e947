// What becomes of runs, as transitions: they begin, get ready, fall ill, end, are found again after a start of the daemon,
// or are lost with their keeper.

import type { Run, RunExit } from '../../protocol/types.ts';
import { printMs } from './durations.ts';
import type { Machine, ServiceEvent, Sickness, Step, Surroundings } from './machine.ts';
import { isSuccess, printExit } from './restartPolicy.ts';
import {
  askToEnd,
  begin,
  end,
  failed,
  isLive,
  isSameRun,
  leaving,
  next,
  only,
  step,
  stop,
  timeLimit,
} from './steps.ts';

export function spawned(around: Surroundings, before: Machine, run: Run): Step {
  // The notice of its end can come before the answer that it began.
  if (isSameRun(before.lastRun, run) && before.lastRun?.exit !== null) return only(before);
  // While clearing: it lives after all.
  if (before.process.kind !== 'spawning' && before.process.kind !== 'clearing') return only(before);
  const machine: Machine = { ...before, process: { kind: 'live', run }, lastRun: run };
  if (before.process.kind === 'clearing' && machine.wanted === 'down') return end(around, machine);
  if (machine.state.state === 'stopping') return askToEnd(around, machine, run);
  return running(around, machine, run, before);
}

export function spawnFailed(
  around: Surroundings,
  before: Machine,
  { reason, isPermanent, takenPort }: Extract<ServiceEvent, { readonly event: 'spawnFailed' }>,
): Step {
  if (before.process.kind !== 'spawning') return only(before);
  const machine: Machine = { ...before, process: { kind: 'none' } };
  if (isPermanent && machine.wanted === 'up' && machine.state.state !== 'stopping') {
    return step({ ...machine, state: failed(reason, null, takenPort) }, leaving(machine));
  }
  return next(around, machine, { exit: null, isSuccess: false, ranMs: 0, reason });
}

export function exited(around: Surroundings, before: Machine, run: Run, exit: RunExit): Step {
  const { process } = before;
  // What a dead keeper left in the journal may be told when the next run is under way already.
  const isOfSpawn = process.kind === 'spawning' && run.startedAt >= process.since;
  const isOurs = isOfSpawn || process.kind === 'unknown' || isLive(before, run);
  const isKnown = isSameRun(before.lastRun, run) && before.lastRun?.exit !== null;
  if (!isOurs || isKnown) return only(before);
  const machine: Machine = { ...before, process: { kind: 'none' }, lastRun: { ...run, exit } };
  const ranMs = exit.at - run.startedAt;
  const ended = { exit, isSuccess: isSuccess(exit), ranMs, reason: printExit(exit) };
  const { machine: after, effects } = next(around, machine, ended);
  const isTold = after.state.state === 'backingOff' || after.state.state === 'failed';
  return step(after, isTold ? [...effects, { effect: 'readLastLines', run }] : effects);
}

/** They are read after the transition, so that a restart does not wait for the disk. */
export function lastLinesRead(machine: Machine, run: Run, lines: readonly string[]): Step {
  const { state } = machine;
  const isTold = state.state === 'backingOff' || state.state === 'failed';
  if (!isTold || !isSameRun(machine.lastRun, run)) return only(machine);
  return only({ ...machine, state: { ...state, lastLines: [...lines] } });
}

export function readyChanged(machine: Machine, run: Run, isReady: boolean): Step {
  const { state } = machine;
  if (state.state !== 'running' || !isLive(machine, run) || state.ready === isReady) return only(machine);
  return only({ ...machine, state: { ...state, ready: isReady } });
}

export function becameHealthy(machine: Machine, run: Run): Step {
  const { state } = machine;
  if (state.state !== 'running' || !isLive(machine, run)) return only(machine);
  return only({ ...machine, state: { ...state, healthy: true } });
}

/** Ended, unless nothing would follow: one that is not to be started again is worth more ill than gone. */
export function becameUnhealthy(around: Surroundings, machine: Machine, run: Run, sick: Sickness): Step {
  const { state } = machine;
  if (state.state !== 'running' || !isLive(machine, run)) return only(machine);
  const ill: Machine = { ...machine, state: { ...state, healthy: false } };
  if (machine.wanted === 'down' || around.config.restart.policy === 'never') return only(ill);
  return end(around, { ...ill, sick });
}

/** Ended whatever follows: it was meant to be over by now. */
export function tookTooLong(around: Surroundings, machine: Machine): Step {
  const { timeoutMs } = around.config;
  if (machine.process.kind !== 'live' || timeoutMs === null) return only(machine);
  const reason = `it ran longer than its timeout of ${printMs(timeoutMs)}`;
  return end(around, { ...machine, sick: { cause: 'timeout', reason, output: [], goodMs: null } });
}

export function overLimit(around: Surroundings, machine: Machine, run: Run, sick: Sickness): Step {
  if (machine.state.state !== 'running' || !isLive(machine, run)) return only(machine);
  return end(around, { ...machine, wanted: sick.isLast === true ? 'down' : machine.wanted, sick });
}

export function adopted(
  around: Surroundings,
  before: Machine,
  found: { readonly run: Run; readonly attempts: number; readonly restarts: number },
): Step {
  if (before.process.kind !== 'unknown' && before.process.kind !== 'none') return only(before);
  const { run, attempts, restarts } = found;
  const machine: Machine = {
    ...before,
    process: { kind: 'live', run },
    lastRun: run,
    attempts,
    restarts,
    sick: null,
  };
  // Stopped by request while the daemon went away: the stop is carried out now.
  if (machine.wanted === 'down') return end(around, machine);
  return running(around, machine, run, before);
}

export function lostKeeper(machine: Machine, reason: string): Step {
  if (machine.process.kind === 'none' || machine.process.kind === 'clearing') return only(machine);
  const isStopped = machine.state.state === 'stopped';
  const state = isStopped ? machine.state : ({ state: 'lost', reason } as const);
  return step({ ...machine, state, process: { kind: 'clearing' } }, [
    ...leaving(machine),
    { effect: 'endRemains' },
  ]);
}

export function remainsEnded(around: Surroundings, before: Machine, left: readonly number[]): Step {
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
  return next(around, machine, { exit: null, isSuccess: false, ranMs: 0, reason: lostReason });
}

function running(around: Surroundings, machine: Machine, run: Run, before: Machine): Step {
  const state = { state: 'running', since: run.startedAt, ready: false, healthy: null } as const;
  return step({ ...machine, state }, [...leaving(before), { effect: 'watch', run }, timeLimit(around, run)]);
}
