// The tags every descendant of a session carries in its environment: which session of which home it belongs to and who
// asked for it.

import type { Tags } from './platform.ts';

/** @param environment `NAME=value` texts */
export function parseTags(environment: readonly string[]): Tags {
  // The first one is what the program itself sees where somebody set it twice.
  const read = (name: string): string | null =>
    environment.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) || null;
  return {
    home: read('HOLDFAST_HOME'),
    session: read('HOLDFAST_SESSION'),
    originator: read('HOLDFAST_ORIGINATOR'),
    isDetached: read('HOLDFAST_DETACH') === '1',
  };
}

export const NO_TAGS: Tags = { home: null, session: null, originator: null, isDetached: false };

/**
 * What the tags mean to the daemon of one home. Those of another home mean nothing: a service has the same session id in
 * every home that declares it, and an originator of theirs says nothing about ours.
 */
export function tagsIn(home: string, tags: Tags): Tags {
  if (tags.home === home) return tags;
  return tags.home === null && tags.session === null ? tags : NO_TAGS;
}
