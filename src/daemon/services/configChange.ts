// What a service is told of its new declaration.

import { changeOf, hasOtherProbes } from '../../config/plan.ts';
import type { ServiceConfig } from '../../protocol/types.ts';
import type { ServiceEvent } from './machine.ts';

/** @returns null when there is nothing to tell: it is new, or the same */
export function configChange(before: ServiceConfig | undefined, after: ServiceConfig): ServiceEvent | null {
  const change = changeOf(before, after);
  if (before === undefined || change === 'add' || change === 'keep') return null;
  return {
    event: 'configChanged',
    needsRestart: change === 'restart',
    hasOtherProbes: hasOtherProbes(before, after),
  };
}
