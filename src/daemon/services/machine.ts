// What one service can be, what can happen to it and what has to be done then: the types of `transition`. What exists as
// a process is kept apart from what people are shown, so that a second copy cannot be written down.

import type { Run, RunExit, ServiceConfig, ServiceState } from '../../protocol/types.ts';

export type Waits = Extract<ServiceState, { readonly state: 'waiting' }>['on'];

/** What there is of it in the operating system. */
export type ProcessPart =
  | { readonly kind: 'none' }
  /** Asked for; neither there nor refused yet. */
  | { readonly kind: 'spawning' }
  | { readonly kind: 'live'; readonly run: Run }
  /** After a start of the daemon: nobody has said yet whether it lives. */
  | { readonly kind: 'unknown' }
  /** Its keeper died: what it left is being ended. */
  | { readonly kind: 'clearing' };

export interface Machine {
  readonly state: ServiceState;
  readonly wanted: 'up' | 'down';
  readonly process: ProcessPart;
  /** The last run, living or ended. */
  readonly lastRun: Run | null;
  /** Restarts that count towards `maxRestarts`. */
  readonly attempts: number;
  /** Automatic restarts since the last explicit start. */
  readonly restarts: number;
}

export const NEW_MACHINE: Machine = {
  state: { state: 'stopped' },
  wanted: 'down',
  process: { kind: 'none' },
  lastRun: null,
  attempts: 0,
  restarts: 0,
};

/** Of a service that was declared just now, or read from disk, when `isUnknown`: something of it may live. */
export function machineOf(wanted: Machine['wanted'], isUnknown: boolean): Machine {
  const reason = 'the daemon has just started and looks for it';
  const state: ServiceState = wanted === 'up' ? { state: 'lost', reason } : { state: 'stopped' };
  return { ...NEW_MACHINE, wanted, state, process: { kind: isUnknown ? 'unknown' : 'none' } };
}

export type ServiceEvent =
  | { readonly event: 'startRequested' }
  | { readonly event: 'restartRequested' }
  | { readonly event: 'stopRequested' }
  /** To be stopped once its dependants are: until then it runs, but is not started again. */
  | { readonly event: 'stopPlanned' }
  | { readonly event: 'dependencyChanged' }
  | { readonly event: 'configChanged'; readonly needsRestart: boolean }
  | { readonly event: 'spawned'; readonly run: Run }
  | { readonly event: 'spawnFailed'; readonly reason: string; readonly isPermanent: boolean }
  | { readonly event: 'exited'; readonly run: Run; readonly exit: RunExit }
  | { readonly event: 'lastLinesRead'; readonly run: Run; readonly lines: readonly string[] }
  | { readonly event: 'probeReady'; readonly run: Run }
  | { readonly event: 'timerFired' }
  /** Found alive in a keeper after a start of the daemon. */
  | { readonly event: 'adopted'; readonly run: Run; readonly attempts: number; readonly restarts: number }
  | { readonly event: 'lostKeeper'; readonly reason: string }
  | { readonly event: 'remainsEnded'; readonly left: readonly number[] };

export type Effect =
  | { readonly effect: 'spawn' }
  | { readonly effect: 'terminate'; readonly graceMs: number }
  | { readonly effect: 'endRemains' }
  | { readonly effect: 'armTimer'; readonly at: number }
  | { readonly effect: 'cancelTimer' }
  | { readonly effect: 'watchReadiness'; readonly run: Run }
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
