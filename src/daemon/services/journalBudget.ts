// How much of what a service prints is kept, from its `logs` in holdfast.yaml.

import type { JournalBudget, LogPolicy } from '../../protocol/types.ts';

/** With a single segment everything would be gone at the moment it is full. */
const MIN_SEGMENTS = 2;

export function journalBudget({ maxSizeBytes, maxFiles }: LogPolicy): JournalBudget {
  if (maxFiles >= MIN_SEGMENTS) return { segmentBytes: maxSizeBytes, segments: maxFiles };
  return { segmentBytes: Math.ceil(maxSizeBytes / MIN_SEGMENTS), segments: MIN_SEGMENTS };
}
