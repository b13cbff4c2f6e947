// When a start has come to an end, and in words why it did not come to a good one. For all who wait on a mirror.

import type { ServiceInfo, ServiceState } from '../protocol/types.ts';

/** Where a start has come to an end, good or bad. */
export function isStarted(state: ServiceState['state'], service: ServiceInfo): boolean {
  if (service.state.state === 'running') return service.state.ready;
  return (
    state === 'completed' || state === 'failed' || state === 'lost' || state === 'stopped' || isStuck(service)
  );
}

/** Waits for something that has ended badly: nothing will change by itself. */
function isStuck(service: ServiceInfo): boolean {
  return (
    service.state.state === 'waiting' &&
    service.state.on.length > 0 &&
    service.state.on.every(({ because }) => /\bfailed\b/.test(because))
  );
}

/** @returns null when it runs and is ready, has done its work, or waits for its time */
export function notReady({ state, name, nextRunAt }: ServiceInfo): string | null {
  switch (state.state) {
    case 'running':
      return state.ready ? null : 'it runs but is not ready';
    case 'completed':
      return null;
    case 'stopped':
      return nextRunAt === null ? 'it is stopped' : null;
    case 'failed':
      return `${state.reason}; holdfast why ${name} says more`;
    case 'waiting':
      return `it waits: ${state.on.map(({ because }) => because).join(', ')}`;
    case 'lost':
      return state.reason;
    default:
      return `it is ${state.state}`;
  }
}
