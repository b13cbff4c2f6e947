// Who leads a session: of those that may type the one that typed last, before anybody typed the one that came first. Its
// size is the terminal's.

import type { Viewer } from './viewer.ts';

export function leadOf(viewers: Iterable<Viewer>): Viewer | undefined {
  let lead: Viewer | undefined;
  for (const viewer of viewers) {
    if (viewer.mode !== 'lead') continue;
    if (lead === undefined || viewer.typedAt > lead.typedAt) lead = viewer;
  }
  return lead;
}
