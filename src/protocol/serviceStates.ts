// Which states of a service mean that it is up, and which that nothing of it runs or will by itself.

import type { ServiceState } from './types.ts';

type State = ServiceState['state'];

const UP: ReadonlySet<State> = new Set(['waiting', 'starting', 'running', 'backingOff']);
const OVER: ReadonlySet<State> = new Set(['stopped', 'completed', 'failed', 'lost']);

/** Runs, or is about to without being asked again. */
export function isUpState(state: State): boolean {
  return UP.has(state);
}

/** Nothing of it runs or is about to. */
export function isOverState(state: State): boolean {
  return OVER.has(state);
}
