// A start that was accepted is not yet one that worked: results corrected by how the services ended up.

import type { ServiceInfo, TargetResult } from '../../protocol/types.ts';

export function withReadiness(
  results: readonly TargetResult[],
  services: readonly ServiceInfo[],
): TargetResult[] {
  return results.map((result) => {
    const service = services.find(({ id, name }) => id === result.target || name === result.target);
    if (service === undefined || result.result === 'failed') return result;
    const message = notReady(service);
    return message === null
      ? result
      : { ...result, result: 'failed', error: { kind: 'notRunning', message } };
  });
}

/** @returns null when it runs and is ready, or has done its work */
export function notReady({ state, name }: ServiceInfo): string | null {
  switch (state.state) {
    case 'running':
      return state.ready ? null : 'it runs but is not ready';
    case 'completed':
      return null;
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
