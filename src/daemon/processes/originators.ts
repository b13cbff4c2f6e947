// The tags every descendant of a session carries in its environment: which session it belongs to and who asked for it.

import type { Tags } from './platform.ts';

/** @param environment `NAME=value` texts */
export function parseTags(environment: readonly string[]): Tags {
  // The first one is what the program itself sees where somebody set it twice.
  const read = (name: string): string | null =>
    environment.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) || null;
  return {
    session: read('HOLDFAST_SESSION'),
    originator: read('HOLDFAST_ORIGINATOR'),
    isDetached: read('HOLDFAST_DETACH') === '1',
  };
}

export const NO_TAGS: Tags = { session: null, originator: null, isDetached: false };
