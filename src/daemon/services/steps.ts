// The moves that transitions are made of: begin a run, end it, wait for its end, decide what follows it. `spawn` is asked
// for here only, in `begin`, which demands that there is no process.

import type { Run, RunExit, ServiceState } from '../../protocol/types.ts';
import type { Effect, Machine, Step, Surroundings } from './machine.ts';
import { decideRestart, type Ended } from './restartPolicy.ts';

/** The end of what is there, or the news that there is nothing, brings the next run. */
export function awaitEnd(around: Surroundings, machine: Machine): Step {
  if (machine.state.state === 'stopping') return only(machine);
  const { signal, graceMs } = around.config.stop;
  const state: ServiceState = { state: 'stopping', signal, deadline: around.now + graceMs, blockedBy: [] };
  return step({ ...machine, state }, leaving(machine));
}

export function stop(around: Surroundings, machine: Machine): Step {
  switch (machine.process.kind) {
    case 'none':
      return step({ ...machine, state: { state: 'stopped' } }, leaving(machine));
    case 'spawning':
    case 'live':
      return end(around, machine);
    default:
      return only(machine);
  }
}

/** Ends what runs. What follows is decided by `wanted` when it has ended. */
export function end(around: Surroundings, machine: Machine): Step {
  if (machine.state.state === 'stopping') return only(machine);
  const { signal, graceMs } = around.config.stop;
  const deadline = around.now + graceMs;
  const effects: Effect[] = [...leaving(machine), { effect: 'armTimer', at: deadline }];
  // One that is being spawned is ended as soon as it is there.
  if (machine.process.kind === 'live') effects.push({ effect: 'terminate', graceMs });
  return step({ ...machine, state: { state: 'stopping', signal, deadline, blockedBy: [] } }, effects);
}

/** Starts a run, or waits for what it depends on. There must be no process. */
export function begin(around: Surroundings, machine: Machine): Step {
  const left = leaving(machine);
  if (around.unmet.length > 0)
    return step({ ...machine, state: { state: 'waiting', on: around.unmet } }, left);
  const state = { state: 'starting', since: around.now } as const;
  return step({ ...machine, state, process: { kind: 'spawning' } }, [...left, { effect: 'spawn' }]);
}

/** A run has ended, or could not begin. */
export function next(around: Surroundings, machine: Machine, ended: Ended): Step {
  if (machine.wanted === 'down') return stop(around, machine);
  // Asked for: not a crash.
  if (machine.state.state === 'stopping') return begin(around, machine);
  const decision = decideRestart(around.config.restart, machine.attempts, ended, around.random);
  const { exit } = ended;
  if (decision.kind === 'complete' && exit !== null)
    return step({ ...machine, state: { state: 'completed', exit } }, leaving(machine));
  if (decision.kind !== 'restart') {
    const reason = decision.kind === 'fail' ? decision.reason : ended.reason;
    return step({ ...machine, state: failed(reason, exit) }, leaving(machine));
  }
  const { attempt, delayMs } = decision;
  const counted: Machine = { ...machine, attempts: attempt, restarts: machine.restarts + 1 };
  if (delayMs === 0) return begin(around, counted);
  // Counted from its end, which a daemon that has just started learns of late.
  const endedAt = Math.min(exit?.at ?? around.now, around.now);
  const nextAt = Math.max(endedAt + delayMs, around.now);
  return step({ ...counted, state: { state: 'backingOff', attempt, nextAt, lastLines: [], exit } }, [
    ...leaving(machine),
    { effect: 'armTimer', at: nextAt },
  ]);
}

/** What the present state had going on. */
export function leaving(machine: Machine): Effect[] {
  const { state } = machine.state;
  if (state === 'backingOff' || state === 'stopping') return [{ effect: 'cancelTimer' }];
  return state === 'running' ? [{ effect: 'endWatch' }] : [];
}

export function failed(reason: string, exit: RunExit | null): ServiceState {
  return { state: 'failed', reason, lastLines: [], exit };
}

export function isSameRun(a: Run | null, b: Run): boolean {
  return a !== null && a.number === b.number && a.pid === b.pid && a.startTime === b.startTime;
}

export function only(machine: Machine): Step {
  return { machine, effects: [] };
}

export function step(machine: Machine, effects: readonly Effect[]): Step {
  return { machine, effects };
}
