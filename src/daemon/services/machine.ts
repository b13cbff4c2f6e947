// What one service can be, what can happen to it and what has to be done then: the types of `transition`. What exists as
// a process is kept apart from what people are shown, so that a second copy cannot be written down.

import type { Run, RunExit, ServiceConfig, ServiceState } from '../../protocol/types.ts';

export type Waits = Extract<ServiceState, { readonly state: 'waiting' }>['on'];

/** What there is of it in the operating system. */
export type ProcessPart =
  | { readonly kind: 'none' }
  /** Asked for; neither there nor refused yet. */
  | { readonly kind: 'spawning'; readonly since: number }
  | { readonly kind: 'live'; readonly run: Run }
  /** After a start of the daemon: nobody has said yet whether it lives. */
  | { readonly kind: 'unknown' }
  /** Its keeper died: what it left is being ended. */
  | { readonly kind: 'clearing' };

/** How a run that is to end was asked to. */
export interface Ending {
  /**
   * `command`: its stop command runs. `keys`: they are being typed. `itself`: that is done, and it has its grace. `signal`:
   * the keeper has been told: signal, grace, kill. `nothing`: there is nobody to ask yet.
   */
  readonly asked: 'nothing' | 'command' | 'keys' | 'itself' | 'signal';
  /** Why its stop command or its keys did not do. */
  readonly note: string | null;
}

/** What is wrong with a run that would go on: it is ended, and its end counts as a crash. */
export interface Sickness {
  readonly cause: 'health' | 'timeout' | 'limit';
  /** For people. */
  readonly reason: string;
  /** What its health probe printed last. */
  readonly output: readonly string[];
  /** From the start of the run to the last time it was healthy, 0 when it never was; null: good up to its end. */
  readonly goodMs: number | null;
  /** Nothing follows, whatever its restart policy. */
  readonly isLast?: boolean;
}

export interface Machine {
  readonly state: ServiceState;
  readonly wanted: 'up' | 'down';
  readonly process: ProcessPart;
  /** Where it has a `cron`, the clock may start it: from a start until a stop. */
  readonly armed: boolean;
  /** The last run, living or ended. */
  readonly lastRun: Run | null;
  /** Restarts that count towards `maxRestarts`. */
  readonly attempts: number;
  /** Automatic restarts since the last explicit start. */
  readonly restarts: number;
  /** Means something while it is `stopping`. */
  readonly ending: Ending;
  /** Of the last run, until the next one begins or somebody asks for something else. */
  readonly sick: Sickness | null;
}

export const NOT_ASKED: Ending = { asked: 'nothing', note: null };

export const NEW_MACHINE: Machine = {
  state: { state: 'stopped' },
  wanted: 'down',
  armed: false,
  process: { kind: 'none' },
  lastRun: null,
  attempts: 0,
  restarts: 0,
  ending: NOT_ASKED,
  sick: null,
};

/** Of a service that was declared just now, or read from disk, when `isUnknown`: something of it may live. */
export function machineOf({ wanted, armed }: Pick<Machine, 'wanted' | 'armed'>, isUnknown: boolean): Machine {
  const reason = 'the daemon has just started and looks for it';
  const state: ServiceState = wanted === 'up' ? { state: 'lost', reason } : { state: 'stopped' };
  return { ...NEW_MACHINE, wanted, armed, state, process: { kind: isUnknown ? 'unknown' : 'none' } };
}

export type ServiceEvent =
  | { readonly event: 'startRequested' }
  | { readonly event: 'restartRequested' }
  /** Left to the clock of its `cron`. */
  | { readonly event: 'armRequested' }
  /** The time of its `cron` has come. */
  | { readonly event: 'timeCame' }
  | { readonly event: 'stopRequested' }
  /** Those it is watched for: it is started again. */
  | { readonly event: 'filesChanged' }
  /** To be stopped once its dependants are: until then it runs, but is not started again. */
  | { readonly event: 'stopPlanned' }
  | { readonly event: 'dependencyChanged' }
  | { readonly event: 'configChanged'; readonly needsRestart: boolean; readonly hasOtherProbes: boolean }
  | { readonly event: 'spawned'; readonly run: Run }
  | {
      readonly event: 'spawnFailed';
      readonly reason: string;
      readonly isPermanent: boolean;
      readonly takenPort?: number;
    }
  | { readonly event: 'exited'; readonly run: Run; readonly exit: RunExit }
  | { readonly event: 'lastLinesRead'; readonly run: Run; readonly lines: readonly string[] }
  | { readonly event: 'readyChanged'; readonly run: Run; readonly isReady: boolean }
  | { readonly event: 'becameHealthy'; readonly run: Run }
  | { readonly event: 'becameUnhealthy'; readonly run: Run; readonly sick: Sickness }
  /** It uses more than it may; what follows is in `sick`. */
  | { readonly event: 'overLimit'; readonly run: Run; readonly sick: Sickness }
  /** Its stop command has ended, or its keys were typed; `failure` says why that did not work. */
  | { readonly event: 'askedToEnd'; readonly run: Run; readonly failure: string | null }
  | { readonly event: 'timerFired' }
  /** Found alive in a keeper after a start of the daemon. */
  | { readonly event: 'adopted'; readonly run: Run; readonly attempts: number; readonly restarts: number }
  | { readonly event: 'lostKeeper'; readonly reason: string }
  | { readonly event: 'remainsEnded'; readonly left: readonly number[] };

export type Effect =
  | { readonly effect: 'spawn' }
  | { readonly effect: 'terminate'; readonly graceMs: number }
  | { readonly effect: 'runStopCommand'; readonly run: Run; readonly timeoutMs: number }
  | { readonly effect: 'typeStopKeys'; readonly run: Run }
  | { readonly effect: 'endRemains' }
  | { readonly effect: 'armTimer'; readonly at: number }
  | { readonly effect: 'cancelTimer' }
  /** Of readiness and health; one that is under way is replaced. */
  | { readonly effect: 'watch'; readonly run: Run }
  | { readonly effect: 'endWatch' }
  | { readonly effect: 'readLastLines'; readonly run: Run };

/** What a transition may look at, besides the machine and the event. */
export interface Surroundings {
  readonly config: ServiceConfig;
  /** Dependencies that are not fulfilled right now. */
  readonly unmet: Waits;
  readonly now: number;
  /** In [0, 1). */
  readonly random: number;
}

export interface Step {
  readonly machine: Machine;
  readonly effects: readonly Effect[];
}
