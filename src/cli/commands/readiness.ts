// A start that was accepted is not yet one that worked: results corrected by how the services ended up.

import type { ServiceInfo, TargetResult } from '../../protocol/types.ts';

export function withReadiness(
  results: readonly TargetResult[],
  services: readonly ServiceInfo[],
): TargetResult[] {
  return results.map((result) => {
    const service = services.find(({ id, name, root }) =>
      [id, name, `${root}:${name}`].includes(result.target),
    );
    if (service === undefined || result.result === 'failed') return result;
    // How its last run ended is no answer to being left to its clock, again.
    if (result.result === 'nothingToDo' && service.nextRunAt !== null) return result;
    const message = notReady(service);
    return message === null
      ? result
      : { ...result, result: 'failed', error: { kind: 'notRunning', message } };
  });
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
