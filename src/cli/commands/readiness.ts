// A start that was accepted is not yet one that worked: results corrected by how the services ended up.

import { notReady } from '../../client/readiness.ts';
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
