// One look at all processes of this machine: what the kernel lists, and the tags in their environments. Environments are
// read once per process and remembered; the rest is read anew with every look.

import { NO_TAGS, tagsIn } from './originators.ts';
import { type ProcessPlatform, processPlatform, type RawProcess, type Tags } from './platform.ts';
import { mapAtMost } from './slices.ts';

/** A program between fork and exec still has its parent's environment: what is read of a younger one is read again. */
const SETTLED_AFTER_MS = 1_000;
/** Reads under way at once; the thread pool has four threads. */
export const CONCURRENT_READS = 8;

export interface Table {
  readonly processes: readonly RawProcess[];
  readonly byPid: ReadonlyMap<number, RawProcess>;
  /** As they count in this home. */
  readonly tagsOf: (process: RawProcess) => Tags;
}

interface KnownTags {
  readonly startTime: number;
  readonly tags: Tags;
}

export class ProcessTable {
  readonly platform: ProcessPlatform;
  readonly #home: string;
  #tags: ReadonlyMap<number, KnownTags> = new Map();

  /** @param home HOLDFAST_HOME: tags of other homes count for nothing */
  constructor(home: string, platform: ProcessPlatform = processPlatform) {
    this.#home = home;
    this.platform = platform;
  }

  async read(): Promise<Table> {
    const processes = await this.platform.list();
    const tags = await this.#readTags(processes);
    return {
      processes,
      byPid: new Map(processes.map((one) => [one.pid, one])),
      tagsOf: ({ pid }) => tags.get(pid)?.tags ?? NO_TAGS,
    };
  }

  async #readTags(processes: readonly RawProcess[]): Promise<ReadonlyMap<number, KnownTags>> {
    const known = this.#tags;
    const fresh = processes.filter(({ pid, startTime }) => known.get(pid)?.startTime !== startTime);
    const read = await mapAtMost(CONCURRENT_READS, fresh, ({ pid }) => this.platform.tags(pid));
    const alive = new Map<number, KnownTags>();
    for (const { pid, startTime } of processes) {
      const tags = known.get(pid);
      if (tags?.startTime === startTime) alive.set(pid, tags);
    }
    const settledBefore = Date.now() - SETTLED_AFTER_MS;
    fresh.forEach(({ pid, startTime, startedAt }, index) => {
      const tags = tagsIn(this.#home, read[index] ?? NO_TAGS);
      alive.set(pid, { startTime: startedAt < settledBefore ? startTime : Number.NaN, tags });
    });
    this.#tags = alive;
    return alive;
  }
}
