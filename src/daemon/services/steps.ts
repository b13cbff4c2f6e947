// The moves that transitions are made of: begin a run, end it, wait for its end, decide what follows it. `spawn` is asked
// for here only, in `begin`, which demands that there is no process.

import type { RestartPolicy, Run, RunExit, ServiceConfig, ServiceState } from '../../protocol/types.ts';
import {
  type Effect,
  type Ending,
  type Machine,
  NOT_ASKED,
  type Step,
  type Surroundings,
} from './machine.ts';
import { decideRestart, type Ended } from './restartPolicy.ts';

/** The end of what is there, or the news that there is nothing, brings the next run. */
export function awaitEnd(around: Surroundings, machine: Machine): Step {
  if (machine.state.state === 'stopping') return only(machine);
  return step(stoppingUntil(around, machine, NOT_ASKED), leaving(machine));
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
  // One that is being spawned is asked as soon as it is there.
  const { machine: after, effects } =
    machine.process.kind === 'live'
      ? askToEnd(around, machine, machine.process.run)
      : urge(around, machine, NOT_ASKED, []);
  return step(after, [...leaving(machine), ...effects]);
}

/** In the way its policy says. */
export function askToEnd(around: Surroundings, machine: Machine, run: Run): Step {
  const { command, keys, graceMs } = around.config.stop;
  const timeoutMs = Math.max(1, graceMs);
  if (command !== null) {
    const effect = { effect: 'runStopCommand', run, timeoutMs } as const;
    return urge(around, machine, { asked: 'command', note: null }, [effect]);
  }
  if (keys === null) return signal(around, machine, null);
  return urge(around, machine, { asked: 'keys', note: null }, [{ effect: 'typeStopKeys', run }]);
}

/** The ladder of the keeper: signal, grace, kill. @param note why what was tried before did not do */
export function signal(around: Surroundings, machine: Machine, note: string | null): Step {
  const { graceMs } = around.config.stop;
  return urge(around, machine, { asked: 'signal', note }, [{ effect: 'terminate', graceMs }]);
}

/** Asked once more, or in another way: it has its grace again. */
export function urge(
  around: Surroundings,
  machine: Machine,
  ending: Ending,
  effects: readonly Effect[],
): Step {
  const at = around.now + around.config.stop.graceMs;
  return step(stoppingUntil(around, machine, ending), [{ effect: 'armTimer', at }, ...effects]);
}

/** Starts a run, or waits for what it depends on. There must be no process. */
export function begin(around: Surroundings, before: Machine): Step {
  const left = leaving(before);
  const machine: Machine = { ...before, sick: null, ending: NOT_ASKED };
  if (around.unmet.length > 0)
    return step({ ...machine, state: { state: 'waiting', on: around.unmet } }, left);
  const since = around.now;
  const state = { state: 'starting', since } as const;
  return step({ ...machine, state, process: { kind: 'spawning', since } }, [...left, { effect: 'spawn' }]);
}

/** A run has ended, or could not begin. */
export function next(around: Surroundings, machine: Machine, ended: Ended): Step {
  const { sick } = machine;
  if (sick?.isLast === true)
    return step({ ...machine, state: failed(sick.reason, ended.exit) }, leaving(machine));
  if (machine.wanted === 'down') return stop(around, machine);
  // Asked for: not a crash.
  if (machine.state.state === 'stopping' && sick === null) return begin(around, machine);
  const { exit } = ended;
  const counted =
    sick === null
      ? ended
      : { exit, isSuccess: false, ranMs: sick.goodMs ?? ended.ranMs, reason: sick.reason };
  const decision = decideRestart(policyOf(around.config), machine.attempts, counted, around.random);
  if (decision.kind === 'complete' && exit !== null)
    return step({ ...machine, state: { state: 'completed', exit } }, leaving(machine));
  if (decision.kind !== 'restart') {
    const reason = decision.kind === 'fail' ? decision.reason : counted.reason;
    return step({ ...machine, state: failed(reason, exit) }, leaving(machine));
  }
  const { attempt, delayMs } = decision;
  const after: Machine = { ...machine, attempts: attempt, restarts: machine.restarts + 1 };
  if (delayMs === 0) return begin(around, after);
  // Counted from its end, which a daemon that has just started learns of late.
  const endedAt = Math.min(exit?.at ?? around.now, around.now);
  const nextAt = Math.max(endedAt + delayMs, around.now);
  const { reason } = counted;
  return step({ ...after, state: { state: 'backingOff', attempt, nextAt, reason, lastLines: [], exit } }, [
    ...leaving(machine),
    { effect: 'armTimer', at: nextAt },
  ]);
}

/** What the clock starts is done when it has ended well, until its next time. */
function policyOf({ restart, cron }: ServiceConfig): RestartPolicy {
  return cron === null || restart.policy === 'never' ? restart : { ...restart, policy: 'on-failure' };
}

/** What the present state had going on. */
export function leaving(machine: Machine): Effect[] {
  const { state } = machine.state;
  if (state === 'backingOff' || state === 'stopping') return [{ effect: 'cancelTimer' }];
  return state === 'running' ? [{ effect: 'endWatch' }, { effect: 'cancelTimer' }] : [];
}

/** How long a run that is `running` may go on. */
export function timeLimit({ config }: Surroundings, run: Run): Effect {
  const { timeoutMs } = config;
  return timeoutMs === null
    ? { effect: 'cancelTimer' }
    : { effect: 'armTimer', at: run.startedAt + timeoutMs };
}

export function failed(reason: string, exit: RunExit | null, takenPort?: number): ServiceState {
  return { state: 'failed', reason, lastLines: [], exit, ...(takenPort !== undefined && { takenPort }) };
}

export function isSameRun(a: Run | null, b: Run): boolean {
  return a !== null && a.number === b.number && a.pid === b.pid && a.startTime === b.startTime;
}

/** It is the one that lives. */
export function isLive({ process }: Machine, run: Run): boolean {
  return process.kind === 'live' && isSameRun(process.run, run);
}

export function only(machine: Machine): Step {
  return { machine, effects: [] };
}

export function step(machine: Machine, effects: readonly Effect[]): Step {
  return { machine, effects };
}

function stoppingUntil(around: Surroundings, machine: Machine, ending: Ending): Machine {
  const { signal: name, graceMs } = around.config.stop;
  const deadline = around.now + graceMs;
  return { ...machine, ending, state: { state: 'stopping', signal: name, deadline, blockedBy: [] } };
}
