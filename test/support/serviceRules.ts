// What must never be of a service, whatever has happened to it: its machine beside what the operating system holds of it.

import type { Machine } from '../../src/daemon/services/machine.ts';
import type { Run, ServiceConfig } from '../../src/protocol/types.ts';

export interface Held {
  readonly config: ServiceConfig;
  readonly machine: Machine;
  readonly timerAt: number | undefined;
  readonly alive: Run | undefined;
  /** The machine knows of it, and of the end of what lived before. */
  readonly isTold: boolean;
  readonly isSpawning: boolean;
  /** When the last run began. */
  readonly startedAt: number;
  readonly watched: Run | undefined;
}

/** Throws, naming the rule that is broken. */
export function checkRules(held: Held): void {
  const { config, alive, isSpawning, watched } = held;
  const { process, state, attempts } = held.machine;
  const live = process.kind === 'live' ? process.run : undefined;
  if (alive !== undefined && held.isTold && process.kind !== 'unknown')
    must(live?.pid === alive.pid, 'an unlisted child');
  if (state.state === 'stopped' && process.kind === 'none')
    must(!isSpawning, 'stopped while it is being started');
  if (state.state === 'running') must(live !== undefined, 'running without a process');
  must(watched === (state.state === 'running' ? live : undefined), 'watched, or not, as it is not');
  checkTimer(held);
  must(attempts <= config.restart.maxRestarts, 'more restarts than it may have');
}

function checkTimer({ config, machine, timerAt, startedAt }: Held): void {
  const { process, state } = machine;
  switch (state.state) {
    case 'backingOff':
      must(timerAt === state.nextAt, 'a back-off without an end');
      return;
    case 'stopping':
      if (process.kind === 'live' || process.kind === 'spawning')
        must(timerAt !== undefined, 'a stop without an end');
      return;
    case 'running': {
      const { timeoutMs } = config;
      const deadline = timeoutMs === null ? undefined : startedAt + timeoutMs;
      must(timerAt === deadline, 'a run that may last longer than it may, or not as long');
      return;
    }
    default:
      must(timerAt === undefined, 'a timer of a state that is over');
  }
}

export function must(isSo: boolean, rule: string): void {
  if (!isSo) throw new Error(rule);
}
