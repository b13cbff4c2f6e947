// Where the journals of sessions end, by the sizes of their newest segments: no keeper is asked and nothing is read twice.

import { statSync } from 'node:fs';
import { extentOf, logFile, newestSegment } from '../../../journal/segments.ts';

/** A segment never changes where it begins. */
interface Newest {
  readonly segment: number;
  readonly start: number;
}

export class JournalEnds {
  readonly #dirOf: (session: string) => string;
  #newest: ReadonlyMap<string, Newest> = new Map();

  constructor(dirOf: (session: string) => string) {
    this.#dirOf = dirOf;
  }

  /** Sessions that have printed nothing yet are not in it. */
  async look(sessions: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const newest = new Map<string, Newest>();
    const ends = new Map<string, number>();
    for (const session of sessions) {
      const found = await this.#newestOf(session);
      if (found === undefined) continue;
      newest.set(session, found);
      const size = statSync(logFile(this.#dirOf(session), found.segment), { throwIfNoEntry: false })?.size;
      if (size !== undefined) ends.set(session, found.start + size);
    }
    this.#newest = newest;
    return ends;
  }

  async #newestOf(session: string): Promise<Newest | undefined> {
    const dir = this.#dirOf(session);
    const segment = newestSegment(dir);
    if (segment === undefined) return undefined;
    const known = this.#newest.get(session);
    if (known?.segment === segment) return known;
    const extent = await extentOf(dir, segment);
    return extent && { segment, start: extent.header.start };
  }
}
