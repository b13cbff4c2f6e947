// The lag rule: a lead that keeps acknowledging but has fallen far behind holds the terminal back, as any terminal would,
// so that it loses nothing. One that acknowledges nothing is stalled and holds nobody; viewers never do.

import type { JournalWriter } from '../../journal/writer.ts';
import type { JournalBudget } from '../../protocol/types.ts';
import type { Viewer } from './viewer.ts';

/** Without a disk only memory holds what a slow lead has not read. */
const MAX_BEHIND_WITHOUT_DISK_BYTES = 4 * 1024 * 1024;

/** How far behind a lead may fall before it holds the terminal back: half of what is kept for it. */
function maxBehindBytes({ segmentBytes, segments }: JournalBudget, hasDisk: boolean): number {
  const half = (segmentBytes * segments) / 2;
  return hasDisk ? half : Math.min(half, MAX_BEHIND_WITHOUT_DISK_BYTES);
}

/** @param limitBytes how far behind a lead may be */
function mustWaitForLead(viewers: Iterable<Viewer>, end: number, limitBytes: number): boolean {
  const now = performance.now();
  for (const viewer of viewers) {
    if (viewer.mode !== 'lead' || !viewer.isStarted) continue;
    if (end - viewer.acknowledged > limitBytes && !viewer.isStalled(now)) return true;
  }
  return false;
}

export function isLeadBehind({ viewers, recorder, journal }: Lagging): boolean {
  const limit = maxBehindBytes(journal.segments.budget, !journal.isFailing);
  return mustWaitForLead(viewers.all, recorder.end, limit);
}

interface Lagging {
  readonly viewers: { readonly all: Iterable<Viewer> };
  readonly recorder: { readonly end: number };
  readonly journal: Pick<JournalWriter, 'segments' | 'isFailing'>;
}
