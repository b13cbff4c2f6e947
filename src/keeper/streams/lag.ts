// The lag rule: a lead that keeps acknowledging but has fallen far behind holds the terminal back, as any terminal would,
// so that it loses nothing. One that acknowledges nothing is stalled and holds nobody; viewers never do.

import type { Viewer } from './viewer.ts';

/** @param limitBytes how far behind a lead may be */
export function mustWaitForLead(viewers: Iterable<Viewer>, end: number, limitBytes: number): boolean {
  const now = performance.now();
  for (const viewer of viewers) {
    if (viewer.mode !== 'lead' || !viewer.isStarted) continue;
    if (end - viewer.acknowledged > limitBytes && !viewer.isStalled(now)) return true;
  }
  return false;
}
